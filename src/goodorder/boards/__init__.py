"""The door of figures: dashboards as pages, as files for spreadsheets and as routes."""
