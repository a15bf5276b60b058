"""Bodies in and out: lz4, zstd, gzip, deflate (HTTP's Content-Encoding), streamed both ways."""

from __future__ import annotations

import zlib
from typing import Any, Protocol

import lz4.frame
import zstandard

from connectors.clickhouse.gateway.errors import CANNOT_DECOMPRESS, UNKNOWN_COMPRESSION_METHOD, GatewayError

# lz4 has no types
_Lz4Compressor: Any = lz4.frame.LZ4FrameCompressor
_Lz4Decompressor: Any = lz4.frame.LZ4FrameDecompressor

# Cheapest first: most results travel no further than this machine.
ENCODINGS = ("lz4", "zstd", "gzip", "deflate")


class Encoder(Protocol):
    """Compress a stream piece by piece."""

    def encode(self, data: bytes) -> bytes: ...

    def finish(self) -> bytes: ...


class Decoder(Protocol):
    """Decompress a stream piece by piece; `finished` when no frame is left half read."""

    def decode(self, data: bytes) -> bytes: ...

    @property
    def finished(self) -> bool: ...


class _Lz4Encoder:
    def __init__(self) -> None:
        self._frame = _Lz4Compressor(auto_flush=True)
        self._begun = False

    def encode(self, data: bytes) -> bytes:
        head: bytes = b"" if self._begun else self._frame.begin()
        self._begun = True
        body: bytes = self._frame.compress(data)
        return head + body

    def finish(self) -> bytes:
        head: bytes = b"" if self._begun else self._frame.begin()
        tail: bytes = self._frame.flush()
        return head + tail


class _ZstdEncoder:
    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor(level=1).compressobj()

    def encode(self, data: bytes) -> bytes:
        return self._stream.compress(data)

    def finish(self) -> bytes:
        return self._stream.flush()


class _ZlibEncoder:
    def __init__(self, window_bits: int) -> None:
        self._stream = zlib.compressobj(level=1, wbits=window_bits)

    def encode(self, data: bytes) -> bytes:
        return self._stream.compress(data)

    def finish(self) -> bytes:
        return self._stream.flush()


class _FrameDecoder:
    """Clients send one frame per block (clickhouse-connect) or one for all (curl): take any number in a row."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._stream: Any = None

    def decode(self, data: bytes) -> bytes:
        pieces = []
        try:
            while data:
                if self._stream is None:
                    self._stream = _new_stream(self._encoding)
                pieces.append(self._stream.decompress(data))
                if not self._stream.eof:
                    break
                data = self._stream.unused_data
                self._stream = None
        except (RuntimeError, zlib.error, zstandard.ZstdError) as error:
            raise GatewayError(CANNOT_DECOMPRESS, f"the request body is not {self._encoding}: {error}") from None
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    @property
    def finished(self) -> bool:
        return self._stream is None


def _new_stream(encoding: str) -> Any:
    if encoding == "lz4":
        return _Lz4Decompressor()
    if encoding == "zstd":
        return zstandard.ZstdDecompressor().decompressobj()
    return zlib.decompressobj(wbits=31 if encoding == "gzip" else 15)


def choose_encoding(accept: str, *, local: bool) -> str | None:
    """The encoding to answer with, or None for none; ClickHouse ignores q-values, and so do we.

    :param local: the client is on this machine. If it leaves the choice to us, packing would only cost both sides
        time; if it names one encoding, it gets that one.
    """
    offered = {item.split(";")[0].strip().lower() for item in accept.split(",")}
    if local and len(offered) > 1:
        return None
    return next((encoding for encoding in ENCODINGS if encoding in offered), None)


def encoder(encoding: str) -> Encoder:
    """A fresh encoder for one of ENCODINGS."""
    if encoding == "lz4":
        return _Lz4Encoder()
    if encoding == "zstd":
        return _ZstdEncoder()
    return _ZlibEncoder(31 if encoding == "gzip" else 15)


def decoder(encoding: str) -> Decoder:
    """A fresh decoder for a request's Content-Encoding; GatewayError when the encoding isn't known."""
    if encoding not in ENCODINGS:
        raise GatewayError(
            UNKNOWN_COMPRESSION_METHOD,
            f"Content-Encoding {encoding!r} is not supported; use one of {', '.join(ENCODINGS)}",
        )
    return _FrameDecoder(encoding)
