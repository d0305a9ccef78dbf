"""Records in Redis or Valkey: version checks, changes and notes in one script.

Six keys hold everything: bodies and heads by key, an index by state and time, and the notes with their two indexes.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from typing import Final

from ..records import MAX_LIST, Change, Note, Record, bounded, checked
from .server import Script, Server

_KEYS: Final = [f"records:{name}" for name in ("bodies", "heads", "index", "notes", "notes-by-about", "notes-by-time")]

# A head is `version state due`; an index entry `state NUL due NUL key`, with the time in 16 digits so that text order is time order.
_COMMIT: Final = Script("""
local changes, notes = cjson.decode(ARGV[1]), cjson.decode(ARGV[2])
if #notes > 0 and redis.call('HEXISTS', KEYS[4], notes[1][1]) == 1 then return {} end
local function entry(head, key)
  local _, state, due = string.match(head, '^(%d+) (%S+) (%d+)$')
  return state .. '\\0' .. due .. '\\0' .. key
end
local stale = {}
for _, change in ipairs(changes) do
  local head = redis.call('HGET', KEYS[2], change[1])
  local version = head and tonumber(string.match(head, '^%d+')) or 0
  if change[2] >= 0 and change[2] ~= version then stale[#stale + 1] = change[1] end
end
if #stale > 0 then return stale end
for _, change in ipairs(changes) do
  local key, head = change[1], redis.call('HGET', KEYS[2], change[1])
  if head then redis.call('ZREM', KEYS[3], entry(head, key)) end
  if change[3] == '' then
    redis.call('HDEL', KEYS[1], key)
    redis.call('HDEL', KEYS[2], key)
  else
    redis.call('HSET', KEYS[1], key, change[4])
    redis.call('HSET', KEYS[2], key, change[3])
    redis.call('ZADD', KEYS[3], 0, entry(change[3], key))
  end
end
for _, note in ipairs(notes) do
  redis.call('HSET', KEYS[4], note[1], note[4])
  redis.call('ZADD', KEYS[5], 0, note[2] .. '\\0' .. note[3] .. '\\0' .. note[1])
  redis.call('ZADD', KEYS[6], 0, note[3] .. '\\0' .. note[1])
end
return {}
""")
_READ: Final = Script("""
local head = redis.call('HGET', KEYS[2], ARGV[1])
if not head then return {} end
return {ARGV[1], head, redis.call('HGET', KEYS[1], ARGV[1])}
""")
_LIST: Final = Script("""
local found = {}
for _, entry in ipairs(redis.call('ZRANGEBYLEX', KEYS[3], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])) do
  local key = string.match(entry, '^%Z*%z%Z*%z(.*)$')
  found[#found + 1] = {key, redis.call('HGET', KEYS[2], key), ARGV[4] == '1' and redis.call('HGET', KEYS[1], key) or ''}
end
return found
""")
_COUNT: Final = Script("return redis.call('ZLEXCOUNT', KEYS[3], ARGV[1], ARGV[2])")
_NOTES: Final = Script("""
local index, found = KEYS[tonumber(ARGV[4])], {}
for _, entry in ipairs(redis.call('ZRANGEBYLEX', index, ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])) do
  local id = string.match(entry, '%z(%Z*)$')
  found[#found + 1] = redis.call('HGET', KEYS[4], id)
end
return found
""")
_FORGET: Final = Script("""
for _, id in ipairs(ARGV) do
  local note = redis.call('HGET', KEYS[4], id)
  if note then
    local fields = cjson.decode(note)
    local at = string.format('%016.0f', fields[3])
    redis.call('ZREM', KEYS[5], fields[2] .. '\\0' .. at .. '\\0' .. id)
    redis.call('ZREM', KEYS[6], at .. '\\0' .. id)
    redis.call('HDEL', KEYS[4], id)
  end
end
""")


class RedisRecords:
    """Records that several machines share."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def commit(self, changes: Sequence[Change], notes: Sequence[Note] = ()) -> frozenset[str]:
        """Makes all changes and keeps the notes; or does nothing and names the keys that are not at their version."""
        checked(changes, notes)
        rows = [
            [c.key, -1 if c.expected is None else c.expected, *(("", "") if (r := c.record) is None else (_head(r), _text(r.body)))]
            for c in changes
        ]
        news = [[n.id, n.about, _time(n.at), json.dumps([n.id, n.about, n.at, n.kind, _text(n.body)])] for n in notes]
        return frozenset(self._server.run(_COMMIT, _KEYS, [json.dumps(rows), json.dumps(news)]))

    def read(self, key: str) -> Record | None:
        """The record, or None."""
        found = self._server.run(_READ, _KEYS, [key])
        return _record(*found) if found else None

    def listed(
        self, state: str, *, due: int | None = None, after: tuple[int, str] = (-1, ""), limit: int = MAX_LIST, bodies: bool = True
    ) -> list[Record]:
        """Records in a state, by time and key."""
        low = f"({state}\0{_time(after[0])}\0{after[1]}" if after[0] >= 0 else f"[{state}\0"
        high = f"({state}\1" if due is None else f"({state}\0{_time(due)}\1"
        return [_record(*row) for row in self._server.run(_LIST, _KEYS, [low, high, bounded(limit), int(bodies)])]

    def count(self, state: str) -> int:
        """How many records are in a state."""
        return int(self._server.run(_COUNT, _KEYS, [f"[{state}\0", f"({state}\1"]))

    def notes(self, *, about: str | None = None, before: int | None = None, limit: int = MAX_LIST) -> list[Note]:
        """Notes that still wait, oldest first."""
        lead, index = ("", 6) if about is None else (f"{about}\0", 5)
        high = f"({lead}{_time(10**15 if before is None else before)}\1"
        found = self._server.run(_NOTES, _KEYS, [f"[{lead}", high, bounded(limit), index])
        return [Note(id_, about_, at, kind, b64decode(body)) for id_, about_, at, kind, body in map(json.loads, found)]

    def forget(self, ids: Iterable[str]) -> None:
        """Drops notes that were written where they belong."""
        gone = list(ids)
        if gone:
            self._server.run(_FORGET, _KEYS, gone)


def _time(at: int) -> str:
    return f"{at:016d}"


def _text(body: bytes) -> str:
    return b64encode(body).decode()


def _head(record: Record) -> str:
    return f"{record.version} {record.state} {_time(record.due)}"


def _record(key: str, head: str, body: str) -> Record:
    version, state, due = head.split(" ")
    return Record(key, int(version), state, int(due), b64decode(body))
