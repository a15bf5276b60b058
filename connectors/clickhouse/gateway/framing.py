"""ClickHouse's own compressed blocks (`compress=1`, `decompress=1`): what its JDBC driver, and so DBeaver, speaks.

A block is a checksum (CityHash128 of version 1.0.2, 16 bytes), a method byte, the size of the packed block with its
9 bytes of head, the size of the plain data (both UInt32, little endian), and the packed data.
"""

from __future__ import annotations

import struct
from typing import Any

import lz4.block
import zstandard
from clickhouse_cityhash.cityhash import CityHash128

from connectors.clickhouse.gateway.errors import CANNOT_DECOMPRESS, GatewayError

_LZ4, _ZSTD, _NONE = 0x82, 0x90, 0x02
_HEAD = struct.Struct("<BII")
_CHECKSUM_SIZE = 16
_BLOCK_SIZE = 1 << 20
# ClickHouse's own limit on a block (DBMS_MAX_COMPRESSED_SIZE)
_LARGEST = 1 << 30

_compress: Any = lz4.block.compress
_decompress: Any = lz4.block.decompress


class BlockEncoder:
    """Pack a stream into lz4 blocks."""

    def encode(self, data: bytes) -> bytes:
        return b"".join(_pack(data[at : at + _BLOCK_SIZE]) for at in range(0, len(data), _BLOCK_SIZE))

    def finish(self) -> bytes:
        return b""


class BlockDecoder:
    """Unpack blocks of lz4, zstd or plain data, however they are cut up."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def decode(self, data: bytes) -> bytes:
        self._waiting += data
        plain = []
        while len(self._waiting) >= _CHECKSUM_SIZE + _HEAD.size:
            method, packed_size, plain_size = _HEAD.unpack_from(self._waiting, _CHECKSUM_SIZE)
            if not _HEAD.size <= packed_size <= _LARGEST or plain_size > _LARGEST:
                raise GatewayError(CANNOT_DECOMPRESS, f"a compressed block of {packed_size} bytes is not plausible")
            end = _CHECKSUM_SIZE + packed_size
            if len(self._waiting) < end:
                break
            block = bytes(self._waiting[_CHECKSUM_SIZE:end])
            if _checksum(block) != self._waiting[:_CHECKSUM_SIZE]:
                raise GatewayError(40, "Checksum doesn't match: corrupted data", "CHECKSUM_DOESNT_MATCH")
            plain.append(_unpack(method, block[_HEAD.size :], plain_size))
            del self._waiting[:end]
        return b"".join(plain)

    @property
    def finished(self) -> bool:
        return not self._waiting


def _pack(data: bytes) -> bytes:
    packed: bytes = _compress(data, store_size=False)
    block = _HEAD.pack(_LZ4, _HEAD.size + len(packed), len(data)) + packed
    return _checksum(block) + block


def _unpack(method: int, packed: bytes, size: int) -> bytes:
    try:
        if method == _LZ4:
            plain: bytes = _decompress(packed, uncompressed_size=size)
            return plain
        if method == _ZSTD:
            return zstandard.ZstdDecompressor().decompress(packed, max_output_size=size)
    except (lz4.block.LZ4BlockError, zstandard.ZstdError) as error:
        raise GatewayError(CANNOT_DECOMPRESS, f"a compressed block is damaged: {error}") from None
    if method == _NONE:
        return packed
    raise GatewayError(CANNOT_DECOMPRESS, f"unknown compression method {method:#x}")


def _checksum(block: bytes) -> bytes:
    number: int = CityHash128(block)
    return struct.pack("<QQ", number >> 64, number & 0xFFFF_FFFF_FFFF_FFFF)
