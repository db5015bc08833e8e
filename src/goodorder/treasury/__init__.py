"""The door of those who answer for money: pages and routes of prices, promotions, credit, receivables and books."""
