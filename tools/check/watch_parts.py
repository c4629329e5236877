"""What the checks of the live view share: bin/watch on a terminal of its own, and places in a page."""

import fcntl
import os
import pty
import re
import signal
import struct
import termios
import threading
from pathlib import Path


class Watcher:
    """bin/watch on a terminal of its own, whose screen nobody looks at."""

    def __init__(self, *args: str, size: str = "160x45") -> None:
        command = Path("bin/watch").resolve()
        self.written = 0  # bytes that it has sent to its terminal
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color")
            os.execv(command, [str(command), *args])
        width, height = (int(n) for n in size.split("x"))
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.reader = threading.Thread(target=self._drain, daemon=True)
        self.reader.start()

    def _drain(self) -> None:
        while True:
            try:
                self.written += len(os.read(self.terminal, 65536))
            except OSError:  # the process has ended
                return

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_memory(self) -> int:
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))

    def leave(self) -> None:
        """End it, and fail when it had ended by itself."""
        os.kill(self.pid, signal.SIGTERM)
        _, status = os.waitpid(self.pid, 0)
        self.reader.join(timeout=5)
        os.close(self.terminal)
        if status:
            message = f"watch: bin/watch ended with {os.waitstatus_to_exitcode(status)} (want 0)"
            raise SystemExit(message)


def put(page: Path, name: str, text: str) -> None:
    """Put a text into a page, between the marks of a name."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    parts = re.split(f"({begin}|{end})", page.read_text())
    if parts[1::2] != [begin, end]:
        message = f"{page}: marks of {name} (got {len(parts) // 2}, want 2)"
        raise SystemExit(message)
    page.write_text(parts[0] + begin + text.rstrip("\n") + "\n" + end + parts[4])
