"""Of what an erased person sent, a digest of its key stays, so that the same delivery a second time makes nobody of them.

The digest is made with a pepper of the installation's secret, which the door is lent and the database never keeps."""

from django.db import migrations

SWAPS = (
    (
        "needles text[]; held",
        "needles text[]; pepper text := nullif(current_setting('lb.pepper', true), ''); held",
    ),
    (
        """    WITH RECURSIVE up AS (""",
        """    IF pepper IS NULL THEN
        RAISE EXCEPTION 'the door was lent no pepper';
    END IF;
    WITH RECURSIVE up AS (""",
    ),
    (
        """idempotency_key = 'erased:' || id,
        digest = sha256(convert_to(gen_random_uuid()::text, 'UTF8'))
    WHERE workspace_id = here AND (""",
        """idempotency_key = 'erased:' || encode(sha256(convert_to(pepper || idempotency_key, 'UTF8')), 'hex'),
        digest = sha256(convert_to(pepper, 'UTF8') || digest)
    WHERE workspace_id = here AND NOT (payload = '{}' AND idempotency_key ^@ 'erased:') AND (""",
    ),
)


def _edited() -> str:
    lines = "".join(
        f"""    IF strpos(door, $w${old}$w$) = 0 THEN
        RAISE EXCEPTION 'the erasing door reads otherwise by now: change it by hand';
    END IF;
    door := replace(door, $w${old}$w$, $w${new}$w$);
"""
        for old, new in SWAPS
    )
    return f"""
DO $edit$
DECLARE door text := pg_get_functiondef('door_erase_person(bigint, bigint, timestamptz)'::regprocedure);
BEGIN
{lines}    EXECUTE door;
END $edit$;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0026_a_day_rows")]

    operations = [migrations.RunSQL(_edited(), migrations.RunSQL.noop)]
