"""A socket that carries frames, with deadlines and with caps that are set before anything is read."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable

from .messages import Caps, Closed, Late, Message, WireError
from .wire import PREFIX, decode, encode


class Channel:
    """One end of a socket with frames. Deadlines are values of `time.monotonic()`; None waits for ever."""

    def __init__(self, sock: socket.socket, caps: Caps, clock: Callable[[], float] = time.monotonic) -> None:
        sock.setblocking(False)
        self._socket = sock
        self._caps = caps
        self._clock = clock
        self._received = 0

    def send(self, message: Message, deadline: float | None = None, *, hand_over: int | None = None) -> None:
        """Send one frame; `hand_over` is a descriptor that travels with its first byte."""
        data = memoryview(encode(message, self._caps))
        while data:
            self._left(deadline)
            sent = self._send_some(data, hand_over)
            if not sent:
                self._wait(select.POLLOUT, deadline)
                continue
            hand_over = None
            data = data[sent:]

    def receive(self, deadline: float | None = None) -> Message:
        """The next frame; `Late`, `Closed` or another `WireError` if there is none that may be read."""
        return self._frame(bytes(self._read(PREFIX.size, deadline)), deadline)

    def receive_handed(self, deadline: float | None = None) -> tuple[Message, int | None]:
        """Like `receive`, with the descriptor that came with the frame, if any."""
        self._wait(select.POLLIN, deadline)
        try:
            first, descriptors, _, _ = socket.recv_fds(self._socket, 1, 1)
        except OSError as error:
            raise Closed("the other side has gone") from error
        if not first:
            raise Closed("the other side has gone")
        message = self._frame(first + self._read(PREFIX.size - 1, deadline), deadline)
        return message, descriptors[0] if descriptors else None

    def check_silence(self) -> None:
        """`WireError` if something has come that nobody asked for, `Closed` if the stream has ended."""
        try:
            unasked = self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError as error:
            raise Closed("the other side has gone") from error
        raise WireError("a reply that was not asked for") if unasked else Closed("the other side has gone")

    def close(self) -> None:
        """Close this end."""
        self._socket.close()

    def _frame(self, prefix: bytes, deadline: float | None) -> Message:
        header_size, payload_size = PREFIX.unpack(prefix)
        if header_size > self._caps.header or payload_size > self._caps.payload:
            raise WireError("a frame is too large")
        self._received += PREFIX.size + header_size + payload_size
        if self._received > self._caps.total:
            raise WireError("too much was sent in all")
        header = bytes(self._read(header_size, deadline))
        return decode(header, self._read(payload_size, deadline), self._caps)

    def _read(self, size: int, deadline: float | None) -> bytearray:
        data = bytearray()
        while len(data) < size:
            self._left(deadline)
            try:
                part = self._socket.recv(min(size - len(data), 1 << 20))
            except BlockingIOError:
                self._wait(select.POLLIN, deadline)
                continue
            except OSError as error:
                raise Closed("the other side has gone") from error
            if not part:
                raise Closed("the other side has gone")
            data += part
        return data

    def _send_some(self, data: memoryview, hand_over: int | None) -> int:
        try:
            if hand_over is None:
                return self._socket.send(data)
            return socket.send_fds(self._socket, [data[:1]], [hand_over])
        except BlockingIOError:
            return 0
        except OSError as error:
            raise Closed("the other side has gone") from error

    def _wait(self, event: int, deadline: float | None) -> None:
        poller = select.poll()
        poller.register(self._socket, event)
        while True:
            left = self._left(deadline)
            if poller.poll(None if left is None else max(1, left * 1000)):
                return

    def _left(self, deadline: float | None) -> float | None:
        """The seconds until then; `Late` when there are none, also for who always has more to say."""
        if deadline is None:
            return None
        left = deadline - self._clock()
        if left <= 0:
            raise Late("no answer in time")
        return left
