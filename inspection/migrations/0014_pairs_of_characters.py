"""A function that gives the pairs of neighbouring characters of a text as numbers, for GIN indexes over Chinese text."""

from django.db import migrations

# Two code points in one number: the low sixteen bits of each. Rare characters may collide; whoever searches rechecks.
FORWARDS = """
CREATE OR REPLACE FUNCTION public.bigrams(text) RETURNS int[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT coalesce(array_agg(((ascii(a) & 65535) << 16) | (ascii(b) & 65535)), '{}')
  FROM (SELECT unnest(c[:n-1]) a, unnest(c[2:]) b
        FROM (SELECT string_to_array($1, NULL) c, length($1) n OFFSET 0) z) s
$$
"""


class Migration(migrations.Migration):
    dependencies = [("inspection", "0013_handing_over_row_by_row")]

    operations = [migrations.RunSQL(FORWARDS, "DROP FUNCTION public.bigrams(text)")]
