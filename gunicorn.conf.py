"""What the web server is told; gunicorn reads this file in the folder in which it starts."""

worker_class = "config.web_server.Worker"
limit_request_line = 8190  # bytes, the most it allows: an address may name every municipality of the state
