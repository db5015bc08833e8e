"""What goes over the wire: `Sent` comes in and is strict, `Shown` goes out, `Asked` is a query string."""
