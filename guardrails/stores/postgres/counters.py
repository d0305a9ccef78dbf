"""Counters in PostgreSQL: one function for each call, so that it is one round trip and one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import Conflict, Exhausted, UnknownId
from ..protocols import BACK, KEPT_OPEN, KEPT_PERIODS, KEPT_SETTLED, LARGEST, Count, Line
from .server import Server

# Counters are locked in the order of their keys, so that two that share some never wait for each other.
SCHEMA = """
CREATE TABLE IF NOT EXISTS guardrails_pots (key text PRIMARY KEY, start bigint NOT NULL, ceiling bigint);
CREATE TABLE IF NOT EXISTS guardrails_counts (
  key text, start bigint, ends bigint NOT NULL,
  used bigint NOT NULL DEFAULT 0, settled bigint NOT NULL DEFAULT 0, debt bigint NOT NULL DEFAULT 0, PRIMARY KEY (key, start)
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS guardrails_holds (
  id text PRIMARY KEY, keys text[] NOT NULL, starts bigint[] NOT NULL, amounts bigint[] NOT NULL,
  expires bigint NOT NULL, gone bigint NOT NULL, actuals bigint[], released boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS guardrails_holds_gone ON guardrails_holds (gone);
CREATE INDEX IF NOT EXISTS guardrails_counts_ends ON guardrails_counts (ends);

CREATE OR REPLACE FUNCTION guardrails_reserve(
  hold text, keys text[], limits bigint[], amounts bigint[], starts bigint[], ends_ bigint[], now bigint, expires bigint, force boolean
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE known record; pot record; used_ bigint; limit_ bigint; i int; begun bigint[] := starts;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(hold, 7305804402453669));
  SELECT h.keys, h.amounts INTO known FROM guardrails_holds h WHERE h.id = hold;
  IF FOUND THEN
    RETURN CASE WHEN known.keys = keys AND known.amounts = amounts THEN ARRAY[0] ELSE ARRAY[2] END;
  END IF;
  FOR i IN SELECT n FROM generate_subscripts(keys, 1) n ORDER BY keys[n] COLLATE "C" LOOP
    SELECT * INTO pot FROM guardrails_pots p WHERE p.key = keys[i] FOR UPDATE;
    IF NOT FOUND THEN
      INSERT INTO guardrails_pots VALUES (keys[i], starts[i], NULL) ON CONFLICT DO NOTHING;
      SELECT * INTO pot FROM guardrails_pots p WHERE p.key = keys[i] FOR UPDATE;
    END IF;
    IF starts[i] < pot.start AND pot.start <= now + <BACK> THEN
      begun[i] := pot.start;
    END IF;
  END LOOP;
  FOR i IN 1 .. array_length(keys, 1) LOOP
    SELECT p.ceiling INTO limit_ FROM guardrails_pots p WHERE p.key = keys[i];
    IF limit_ IS NULL OR limits[i] = <LARGEST> THEN limit_ := limits[i]; END IF;
    SELECT c.used INTO used_ FROM guardrails_counts c WHERE c.key = keys[i] AND c.start = begun[i];
    used_ := coalesce(used_, 0);
    IF used_ + amounts[i] > limit_ AND NOT force THEN
      RETURN ARRAY[1, i - 1, used_, limit_];
    END IF;
  END LOOP;
  FOR i IN 1 .. array_length(keys, 1) LOOP
    UPDATE guardrails_pots p SET start = begun[i] WHERE p.key = keys[i] AND p.start <> begun[i];
    INSERT INTO guardrails_counts AS c VALUES (keys[i], begun[i], ends_[i], amounts[i])
      ON CONFLICT (key, start) DO UPDATE SET used = least(c.used + amounts[i], <LARGEST>), ends = greatest(c.ends, ends_[i]);
  END LOOP;
  INSERT INTO guardrails_holds VALUES (hold, keys, begun, amounts, expires, expires + <KEPT_OPEN>);
  RETURN ARRAY[0];
END $$;

CREATE OR REPLACE FUNCTION guardrails_close(hold text, actuals_ bigint[], now bigint) RETURNS int LANGUAGE plpgsql AS $$
DECLARE h record; i int; actual bigint;
BEGIN
  SELECT * INTO h FROM guardrails_holds x WHERE x.id = hold FOR UPDATE;
  IF NOT FOUND THEN RETURN 3; END IF;
  IF array_length(actuals_, 1) = 1 THEN
    actuals_ := array_fill(actuals_[1], ARRAY[array_length(h.keys, 1)]);
  END IF;
  IF h.released OR h.actuals IS NOT NULL THEN
    RETURN CASE WHEN actuals_ IS NULL OR (NOT h.released AND h.actuals = actuals_) THEN 1 ELSE 2 END;
  END IF;
  IF actuals_ IS NULL AND now >= h.expires THEN RETURN 1; END IF;
  IF actuals_ IS NOT NULL AND array_length(actuals_, 1) <> array_length(h.keys, 1) THEN RETURN 4; END IF;
  FOR i IN SELECT n FROM generate_subscripts(h.keys, 1) n ORDER BY h.keys[n] COLLATE "C" LOOP
    PERFORM 1 FROM guardrails_pots p WHERE p.key = h.keys[i] FOR UPDATE;
    actual := coalesce(actuals_[i], 0);
    UPDATE guardrails_counts c SET
      used = least(greatest(c.used + actual - h.amounts[i], 0), <LARGEST>),
      settled = least(c.settled + actual, <LARGEST>),
      debt = least(c.debt + greatest(actual - h.amounts[i], 0), <LARGEST>)
    WHERE c.key = h.keys[i] AND c.start = h.starts[i];
  END LOOP;
  UPDATE guardrails_holds x SET actuals = actuals_, released = actuals_ IS NULL, gone = now + <KEPT_SETTLED> WHERE x.id = hold;
  RETURN 0;
END $$;
"""
for _name, _value in (("BACK", BACK), ("LARGEST", LARGEST), ("KEPT_OPEN", KEPT_OPEN), ("KEPT_SETTLED", KEPT_SETTLED)):
    SCHEMA = SCHEMA.replace(f"<{_name}>", str(_value))
SWEEP = 256
_RESERVE = (
    "SELECT guardrails_reserve(:hold, cast(:keys AS text[]), cast(:limits AS bigint[]), cast(:amounts AS bigint[]),"
    " cast(:starts AS bigint[]), cast(:ends AS bigint[]), :now, :expires, :force)"
)
_CLOSE = "SELECT guardrails_close(:hold, cast(:actuals AS bigint[]), :now)"
_SWEEP_HOLDS = (
    "DELETE FROM guardrails_holds WHERE id IN"
    " (SELECT id FROM guardrails_holds WHERE gone < :now ORDER BY gone LIMIT 1024 FOR UPDATE SKIP LOCKED)"
)
_SWEEP_POTS = (
    "WITH over AS (SELECT p.key FROM guardrails_pots p JOIN guardrails_counts c ON c.key = p.key AND c.start = p.start"
    " WHERE c.ends < :now AND p.ceiling IS NULL LIMIT 256 FOR UPDATE OF p SKIP LOCKED),"
    " gone AS (DELETE FROM guardrails_pots p USING over WHERE p.key = over.key RETURNING p.key)"
    " DELETE FROM guardrails_counts c USING gone WHERE c.key = gone.key"
)
_SWEEP_COUNTS = (
    "DELETE FROM guardrails_counts c USING (SELECT key, start FROM guardrails_counts WHERE ends < :now ORDER BY ends LIMIT 256) o"
    " WHERE c.key = o.key AND c.start = o.start AND NOT EXISTS"
    " (SELECT 1 FROM guardrails_pots p WHERE p.key = c.key AND p.start = c.start)"
)


class Counters:
    """Counters that all machines share through one database."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._calls = 0
        server.ensure(SCHEMA)

    def reserve(self, id: str, lines: Sequence[Line], *, now: int, expires: int, force: bool = False) -> None:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        columns = {f"{name}s" if name != "ends" else name: [getattr(line, name) for line in lines] for name in Line._fields}
        [[answer]] = self._server.call(_RESERVE, hold=id, **columns, now=now, expires=expires, force=force)
        if answer[0] == 1:
            raise Exhausted(*answer[1:])
        if answer[0] == 2:
            raise Conflict("this id holds other amounts")
        self._calls += 1
        if self._calls % SWEEP == 0:
            self._sweep(now)

    def settle(self, id: str, actuals: Sequence[int], *, now: int) -> bool:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        return self._close(id, list(actuals), now)

    def release(self, id: str, *, now: int) -> bool:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        return self._close(id, None, now)

    def balance(self, key: str) -> Count | None:
        """As the protocol says."""
        found = self.history(key, 1)
        return found[0] if found else None

    def history(self, key: str, most: int = 100) -> list[Count]:
        """As the protocol says."""
        rows = self._server.call(
            "SELECT c.start, c.used, c.settled, c.debt, p.ceiling FROM guardrails_pots p JOIN guardrails_counts c ON c.key = p.key"
            " WHERE p.key = :key ORDER BY (c.start = p.start) DESC, c.start DESC LIMIT :most",
            key=key,
            most=most,
        )
        return [Count(key, *row) for row in rows]

    def keys(self, prefix: str = "", most: int = 1000) -> list[str]:
        """As the protocol says."""
        sql = 'SELECT key FROM guardrails_pots WHERE starts_with(key, :prefix) ORDER BY key COLLATE "C" LIMIT :most'
        return [key for (key,) in self._server.call(sql, prefix=prefix, most=most)]

    def set_ceiling(self, key: str, ceiling: int | None) -> None:
        """As the protocol says."""
        with self._server.transaction() as connection:
            connection.run(
                "INSERT INTO guardrails_pots VALUES (:key, 0, :ceiling) ON CONFLICT (key) DO UPDATE SET ceiling = excluded.ceiling",
                key=key,
                ceiling=ceiling,
            )
            connection.run(
                "INSERT INTO guardrails_counts SELECT key, start, 0 FROM guardrails_pots WHERE key = :key ON CONFLICT DO NOTHING", key=key
            )

    def _close(self, id: str, actuals: list[int] | None, now: int) -> bool:  # noqa: A002  reason: as in the protocol
        [[answer]] = self._server.call(_CLOSE, hold=id, actuals=actuals, now=now)
        if answer == 3:
            raise UnknownId("nothing is held under this id")
        if answer == 4:
            raise ValueError("expected one amount for each charge")
        if answer == 2:
            raise Conflict("this id is released, or settled with other amounts")
        return bool(answer == 0)

    def _sweep(self, now: int) -> None:
        """Forgets some of the ids and periods that are long over."""
        self._server.run(_SWEEP_HOLDS, now=now)
        self._server.run(_SWEEP_POTS, now=now - KEPT_PERIODS)
        self._server.run(_SWEEP_COUNTS, now=now - KEPT_PERIODS)
