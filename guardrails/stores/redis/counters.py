"""Counters in Redis: one Lua script for each call, so that it happens in one step whoever else talks to the server.

A server that lost what it held (restarted empty, a cut file, a replica that lagged) would give every budget out anew.  So each reservation
moves a count of the server's life on, and each process says how far it has seen it: a server that is behind is StoreDown until an
operator accepts the loss.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from ...errors import Conflict, Exhausted, StoreDown, UnknownId
from ..protocols import BACK, KEPT_OPEN, KEPT_PERIODS, KEPT_SETTLED, LARGEST, Count, Line
from .server import Script, Server

_LIFE, _POT, _HOLD = "life", "pot:", "held:"

# What the scripts share.  A pot is a hash: `start`, `ceiling`, and for each period `<start>u`, `s`, `d` (used, settled, debt), `e` (end).
# A hold is a text of lines: when it expires, how it was closed or `-`, and key, period and amount of each charge.
# KEYS begin with the life and the hold, ARGV with what the process has seen of the life (born, seen) and the time.
_SHARED = f"""
local LARGEST, BACK, KEPT_SETTLED, KEPT_OPEN, KEPT_PERIODS = {LARGEST}, {BACK}, {KEPT_SETTLED}, {KEPT_OPEN}, {KEPT_PERIODS}
local call, text = redis.call, function (n) return string.format('%.0f', n) end
local function bound(n) if n < 0 then return '0' elseif n > LARGEST then return text(LARGEST) else return text(n) end end
local now = tonumber(ARGV[3])
local function words(hold)
  local found = {{}}
  for word in string.gmatch(hold, '[^\\n]+') do found[#found + 1] = word end
  return found
end
"""
_ALIVE = """
local life = call('HMGET', KEYS[1], 'born', 'seen', 'accepted')
local seen = tonumber(life[2] or '0')
if ARGV[1] ~= '' then
  if not life[1] or (ARGV[1] ~= life[1] and life[3] ~= life[1]) then return {'lost'} end
  if ARGV[1] == life[1] and seen < tonumber(ARGV[2]) then return {'lost'} end
end
"""

# KEYS: life, hold, pots.  ARGV: born, seen, now, a new name, expires, force, then limit, amount, start, ends of each line.
# Most of what a call costs the server is the number of commands: each is asked once.
_RESERVE = Script(
    _SHARED
    + _ALIVE
    + """
if not life[1] then
  call('HSET', KEYS[1], 'born', ARGV[4])
  life[1] = ARGV[4]
end
local hold = call('GET', KEYS[2])
if hold then
  local known = words(hold)
  local same = #known == 3 * #KEYS - 4
  for i = 1, #KEYS - 2 do same = same and known[3 * i] == KEYS[i + 2] and known[3 * i + 2] == ARGV[4 * i + 4] end
  return {same and 'ok' or 'conflict', life[1], text(seen)}
end
local pots = {}
for i = 1, #KEYS - 2 do
  local key, at = KEYS[i + 2], 7 + (i - 1) * 4
  local limit, amount, start = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), ARGV[at + 2]
  local row = call('HMGET', key, 'start', 'ceiling', start .. 'u', start .. 'e')
  local used, ended = row[3], row[4]
  if row[1] and tonumber(start) < tonumber(row[1]) and tonumber(row[1]) <= now + BACK then
    start = row[1]
    used, ended = unpack(call('HMGET', key, start .. 'u', start .. 'e'))
  end
  used = tonumber(used or '0')
  if row[2] and limit < LARGEST then limit = tonumber(row[2]) end
  if used + amount > limit and ARGV[6] == '0' then return {'exhausted', i - 1, text(used), text(limit)} end
  pots[i] = {key, start, used + amount, tonumber(ARGV[at + 3]), tonumber(ended or '-1'), row, ARGV[at + 1]}
end
local lines = {ARGV[5], '-'}
for i, pot in ipairs(pots) do
  local key, start, used, ends, ended, row, amount = unpack(pot)
  if row[1] ~= start or ended < ends then
    -- A period begins: what is long over is forgotten, and the counter itself a while after its last period.
    for _, field in ipairs(call('HKEYS', key)) do
      local period = string.match(field, '^(%d+)e$')
      if period and period ~= start and tonumber(call('HGET', key, field)) + KEPT_PERIODS < now then
        call('HDEL', key, field, period .. 'u', period .. 's', period .. 'd')
      end
    end
    call('HSET', key, 'start', start, start .. 'e', text(math.max(ends, ended)), start .. 'u', bound(used))
    if not row[2] then call('EXPIRE', key, text(math.max(ends, ended) + KEPT_PERIODS - now)) end
  else
    call('HSET', key, start .. 'u', bound(used))
  end
  lines[3 * i], lines[3 * i + 1], lines[3 * i + 2] = key, start, amount
end
call('SET', KEYS[2], table.concat(lines, '\\n'), 'EX', text(math.max(tonumber(ARGV[5]) - now, 0) + KEPT_OPEN))
return {'ok', life[1], text(call('HINCRBY', KEYS[1], 'seen', 1))}
"""
)

# KEYS: life, hold.  ARGV: born, seen, now, and the amounts; none where it is released, one for all lines, or one for each.
_CLOSE = Script(
    _SHARED
    + """
local hold = call('GET', KEYS[2])
if not hold then
"""
    + _ALIVE
    + """
  return {'unknown'}
end
local known = words(hold)
local count, releases, actuals = (#known - 2) / 3, #ARGV == 3, {}
if not releases and #ARGV ~= 4 and #ARGV - 3 ~= count then return {'number'} end
for i = 1, releases and 0 or count do actuals[i] = ARGV[#ARGV == 4 and 4 or i + 3] end
local closes = releases and 'released' or table.concat(actuals, ',')
if known[2] ~= '-' then return {(releases or known[2] == closes) and 'same' or 'conflict'} end
if releases and now >= tonumber(known[1]) then return {'same'} end
for i = 1, count do
  local key, start, amount, actual = known[3 * i], known[3 * i + 1], tonumber(known[3 * i + 2]), tonumber(actuals[i] or '0')
  local row = call('HMGET', key, start .. 'u', start .. 's', start .. 'd')
  if row[1] then
    local used, settled = bound(tonumber(row[1]) + actual - amount), bound(tonumber(row[2] or '0') + actual)
    if actual > amount then
      call('HSET', key, start .. 'u', used, start .. 's', settled, start .. 'd', bound(tonumber(row[3] or '0') + actual - amount))
    else
      call('HSET', key, start .. 'u', used, start .. 's', settled)
    end
  end
end
known[2] = closes
call('SET', KEYS[2], table.concat(known, '\\n'), 'EX', text(KEPT_SETTLED))
return {'done'}
"""
)

# KEYS: life.  ARGV: a new name.
_ACCEPT = Script("redis.call('HSET', KEYS[1], 'born', ARGV[1], 'accepted', ARGV[1]) return 1")

# KEYS: pot.  ARGV: the ceiling, or nothing.
_CEILING = Script("""
if ARGV[1] == '' then
  redis.call('HDEL', KEYS[1], 'ceiling')
  -- It is forgotten in the usual time again.
  if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
else
  redis.call('HSET', KEYS[1], 'ceiling', ARGV[1])
  redis.call('HSETNX', KEYS[1], 'start', '0')
  redis.call('PERSIST', KEYS[1])
end
return 1
""")


class Counters:
    """Counters that all machines share through one server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._born, self._seen = "", 0

    def reserve(self, id: str, lines: Sequence[Line], *, now: int, expires: int, force: bool = False) -> None:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        name = "" if self._born else secrets.token_hex(8)  # where a life is known, none begins
        args: list[Any] = [self._born, self._seen, now, name, expires, int(force)]
        for line in lines:
            args += (line.limit, line.amount, line.start, line.ends)
        word, *rest = self._server.run(_RESERVE, [_LIFE, _HOLD + id, *[_POT + line.key for line in lines]], args)
        if word == "ok":
            born, seen = rest[0], int(rest[1])
            # Answers may overtake each other; within one life only what is further counts.
            self._seen = max(self._seen, seen) if born == self._born else seen
            self._born = born
        elif word == "exhausted":
            raise Exhausted(int(rest[0]), int(rest[1]), int(rest[2]))
        else:
            raise _refused(word)

    def settle(self, id: str, actuals: Sequence[int], *, now: int) -> bool:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        if not actuals:
            raise ValueError("expected one amount for each charge")
        return self._close(id, actuals, now)

    def release(self, id: str, *, now: int) -> bool:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        return self._close(id, (), now)

    def balance(self, key: str) -> Count | None:
        """As the protocol says."""
        found = self.history(key, 1)
        return found[0] if found else None

    def history(self, key: str, most: int = 100) -> list[Count]:
        """As the protocol says."""
        words = self._server.command("HGETALL", self._server.prefix + _POT + key)
        row = dict(zip(words[::2], words[1::2], strict=True))
        latest = int(row.get("start", 0))
        starts = {int(f[:-1]) for f in row if f[:-1].isdigit()} | ({latest} if row else set())
        latest_first = sorted(starts, key=lambda s: (s == latest, s), reverse=True)[:most]
        number = {name: int(value) for name, value in row.items()}.get
        return [Count(key, s, number(f"{s}u", 0), number(f"{s}s", 0), number(f"{s}d", 0), number("ceiling")) for s in latest_first]

    def keys(self, prefix: str = "", most: int = 1000) -> list[str]:
        """As the protocol says."""
        head = self._server.prefix + _POT
        pattern = "".join(f"\\{c}" if c in "*?[]\\^" else c for c in head + prefix) + "*"
        found: set[str] = set()
        cursor = "0"
        while True:
            cursor, names = self._server.command("SCAN", cursor, "MATCH", pattern, "COUNT", 1000)
            found |= {name.removeprefix(head) for name in names}
            if cursor == "0":
                return sorted(found)[:most]

    def set_ceiling(self, key: str, ceiling: int | None) -> None:
        """As the protocol says."""
        self._server.run(_CEILING, [_POT + key], ["" if ceiling is None else ceiling, KEPT_PERIODS])

    def accept_loss(self) -> None:
        """Says that what the server lost is lost: all processes go on with what it holds now."""
        name = secrets.token_hex(8)
        self._server.run(_ACCEPT, [_LIFE], [name])
        self._born, self._seen = name, 0

    def _close(self, id: str, actuals: Sequence[int], now: int) -> bool:  # noqa: A002  reason: as in the protocol
        word = self._server.run(_CLOSE, [_LIFE, _HOLD + id], [self._born, self._seen, now, *actuals])[0]
        if word in ("done", "same"):
            return bool(word == "done")
        raise _refused(word)


def _refused(word: str) -> Exception:
    if word == "lost":
        return StoreDown("the server lost what it held; an operator has to accept that")
    if word == "unknown":
        return UnknownId("nothing is held under this id")
    if word == "number":
        return ValueError("expected one amount for each charge")
    return Conflict("this id was used with other amounts, or is released")
