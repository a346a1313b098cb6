"""A time stamp server (RFC 3161) for tests: an HTTP server in front of `openssl ts`."""

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from testing.pdf_tools import require_program

_CONFIG = """
[req]
distinguished_name = name
prompt = no
x509_extensions = usage
[name]
CN = Test Time Stamps
[usage]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""
Responder = Callable[[bytes], tuple[int, bytes]]


class TimestampAuthority:
    """Answers queries with real time stamps, signed by a key and certificate that it creates.

    `query_count` is the number of queries answered.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.query_count = 0
        (folder / "openssl.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        key = ("-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key")
        self._run_openssl(
            "req", "-config", "openssl.cnf", "-x509", *key, "-days", "9", "-out", "tsa.pem"
        )

    def respond(self, query: bytes) -> tuple[int, bytes]:
        """Returns the HTTP status and the body of the reply."""
        self.query_count += 1
        (self._folder / "query").write_bytes(query)
        self._run_openssl(
            "ts", "-reply", "-config", "openssl.cnf", "-queryfile", "query", "-out", "reply"
        )
        return 200, (self._folder / "reply").read_bytes()

    def _run_openssl(self, *arguments: str) -> None:
        command = [require_program("openssl"), *arguments]
        subprocess.run(command, cwd=self._folder, capture_output=True, check=True)


@contextlib.contextmanager
def timestamp_server(respond: Responder, delay: float = 0) -> Iterator[str]:
    """Runs an HTTP server that answers each query with `respond`, after `delay` seconds.

    Yields its URL.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            time.sleep(delay)
            query = self.rfile.read(int(self.headers["Content-Length"]))
            status, body = respond(query)
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(BrokenPipeError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keeps the requests out of the output of the tests."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
