"""`goodorder serve`: the web server alone; run as many as you like behind one address."""

import os
import sys
from typing import Annotated

import typer

Port = Annotated[
    int,
    typer.Option(help="Port to listen on; 0 takes any free one.", min=0, max=65535, envvar="GOODORDER_PORT"),
]
Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every network.")]
Workers = Annotated[int, typer.Option(help="Web processes.", min=1, max=64)]
Threads = Annotated[int, typer.Option(help="Requests at the same time in each process.", min=1, max=64)]

THREADS = 32  # one that waits for its order to be written costs little, but at times a database connection


def serve(
    host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 2, threads: Threads = THREADS
) -> None:
    """Answer requests until SIGTERM or Ctrl-C."""
    from goodorder.cli import installation

    with installation.database(through_pooler=True) as cluster:
        command = web_command(host, port or free_port(host), workers=workers, threads=threads)
        if cluster is None or not cluster.started_here:
            os.execv(command[0], command)  # noqa: S606 - becomes the server: signals go straight to it
        from goodorder.cli.family import Child

        child = Child("web", command)
        child.start()
        raise SystemExit(child.wait())


def web_command(host: str, port: int, *, workers: int, threads: int) -> list[str]:
    """Return the command line of the web server."""
    options = {
        "interface": "wsgi",
        "host": host,
        "port": port,
        "workers": workers,
        "blocking-threads": threads,
        "workers-kill-timeout": "2s",
        "log-level": "error",  # its warning of many threads is for those that compute; ours wait
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [
        sys.executable,
        "-m",
        "granian",
        *flags,
        "--respawn-failed-workers",
        "goodorder.config.wsgi:application",
    ]


def free_port(host: str) -> int:
    """Return a port that nobody listens on now."""
    import socket

    with socket.create_server((host, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def is_free(host: str, port: int) -> bool:
    """Whether we could listen there."""
    import socket

    try:
        socket.create_server((host, port)).close()
    except OSError:
        return False
    return True
