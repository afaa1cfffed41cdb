"""A Python polling exporter: it sets its gauges, then prometheus_client writes the page. `exporter.py SOURCES ITEMS`"""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from prometheus_client import CollectorRegistry, Gauge, generate_latest

SOURCES, ITEMS = int(sys.argv[1]), int(sys.argv[2])
registry = CollectorRegistry()
gauges = [
    Gauge(f"bench_queue_figure_{metric}", "A figure of a queue.", ["queue", "source", "state"], registry=registry)
    for metric in range(5)
]


def poll():
    for source in range(SOURCES):
        name = f"source-{source:05d}"
        for item in range(ITEMS):
            queue = f"queue of orders {source}.{item}"
            for metric, gauge in enumerate(gauges):
                gauge.labels(queue, name, "running").set((source * 31 + item * 7 + metric) % 1000003)


class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = generate_latest(registry)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


poll()
server = HTTPServer(("127.0.0.1", 0), Page)
print(f'{{"port":{server.server_port}}}', flush=True)
server.serve_forever()
