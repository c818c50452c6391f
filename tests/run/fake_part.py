# A small stand-in for a part: `fake_part.py PORT [--slow S] [--die-after S] [--deaf] [--with-child]`.
from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_args: object) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--slow", type=float, default=0)
    parser.add_argument("--die-after", type=float)
    parser.add_argument("--deaf", action="store_true")
    parser.add_argument("--with-child", action="store_true")
    parser.add_argument("--model")
    options = parser.parse_args()
    if options.deaf:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if options.with_child:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    time.sleep(options.slow)
    if options.die_after is not None:
        threading.Timer(options.die_after, os._exit, (3,)).start()
    ThreadingHTTPServer(("127.0.0.1", options.port), Answer).serve_forever()


if __name__ == "__main__":
    main()
