"""The door of those who say what things cost: pages and routes of prices, taxes, promotions and coupons."""
