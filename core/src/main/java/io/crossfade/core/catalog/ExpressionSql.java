package io.crossfade.core.catalog;

import io.crossfade.core.lex.SqlToken;
import io.crossfade.core.lex.SqlToken.Kind;
import io.crossfade.core.lex.SqlTokens;
import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.MappingSql;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The questions of {@link ExpressionReader}, and what can be told from an expression's words alone. */
final class ExpressionSql {
    private static final String BEFORE = "select (";
    /** The place of an expression's first character in {@link #none}, from 1 on. */
    static final int EXPRESSION_AT = BEFORE.length() + 1;

    /** What stands for a moment, a session or a role without being a function that the catalog calls volatile. */
    private static final Set<String> MOMENTARY = Set.of(
            "now",
            "transaction_timestamp",
            "statement_timestamp",
            "current_timestamp",
            "current_date",
            "current_time",
            "localtime",
            "localtimestamp",
            "current_user",
            "session_user",
            "current_role",
            "current_catalog",
            "current_schema",
            "current_setting",
            "pg_backend_pid",
            "txid_current",
            "pg_current_xact_id",
            "inet_client_addr",
            "inet_server_addr");

    private ExpressionSql() {}

    static String none(TableId table, String expression) {
        return BEFORE + MappingSql.expand(expression) + "\n) from only " + Identifiers.quote(table) + " limit 0";
    }

    private static final String QUERY_BEFORE = "select * from (";
    /** The place of a query's first character in {@link #noneOf}, from 1 on. */
    static final int QUERY_AT = QUERY_BEFORE.length() + 1;

    static String noneOf(String query) {
        return QUERY_BEFORE + MappingSql.expand(query) + "\n) as q limit 0";
    }

    static String explain(String query) {
        return "explain (verbose, costs off, format json) " + MappingSql.expand(query);
    }

    /** Parameters: the type, the driver's precision and scale, the type. */
    static final String TYPE = """
            with asked as (select ?::oid as type, ?::int as places, ?::int as scale), known as (
                select coalesce(nullif(t.typbasetype, 0), t.oid) as base, t.oid as type, t.typtypmod as modifier,
                       asked.places, asked.scale
                from asked join pg_type as t on t.oid = asked.type
            ), modified as (
                select known.*, case
                    when type <> base then modifier
                    when type = 'numeric'::regtype then case when places > 0 then ((places << 16) | (scale & 2047)) + 4 else -1 end
                    when type in ('varchar'::regtype, 'bpchar'::regtype)
                         then case when places between 1 and 10485760 then places + 4 else -1 end
                    when type in ('bit'::regtype, 'varbit'::regtype)
                         then case when places between 1 and 83886080 then places else -1 end
                    when type in ('time'::regtype, 'timetz'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
                         then case when scale between 0 and 5 then scale else -1 end
                    else -1 end as fitting
                from known
            )
            select format_type(type, case when type = base then fitting else -1 end), format_type(base, -1), fitting,
                   (select case when e.typnamespace <> 'pg_catalog'::regnamespace then format_type(e.oid, -1) end
                    from pg_type as e join pg_type as a on e.oid = coalesce(nullif(a.typelem, 0), a.oid)
                    where a.oid = modified.type),
                   (select typnamespace = 'pg_catalog'::regnamespace from pg_type where oid = ?)
            from modified""";

    /** Of the names in the parameter those that only volatile functions have. */
    static final String VOLATILE = """
            select f.name from unnest(?::text[]) as f(name)
            where exists (select from pg_proc as p where p.proname = f.name)
              and not exists (select from pg_proc as p where p.proname = f.name and p.provolatile <> 'v')""";

    /** How many of the expression's first characters stand where they are written in {@link #none}. */
    static int kept(String expression) {
        String expanded = MappingSql.expand(expression);
        int at = 0;
        while (at < expression.length() && at < expanded.length() && expression.charAt(at) == expanded.charAt(at)) {
            at++;
        }
        return at;
    }

    static List<String> calls(String expression) {
        List<SqlToken> tokens = said(expression);
        return IntStream.range(0, tokens.size() - 1)
                .filter(i -> isName(tokens.get(i)) && tokens.get(i + 1).isSymbol('('))
                .mapToObj(i -> tokens.get(i).name())
                .distinct()
                .toList();
    }

    static List<String> momentary(String expression) {
        return said(expression).stream()
                .filter(ExpressionSql::isName)
                .map(SqlToken::name)
                .filter(MOMENTARY::contains)
                .distinct()
                .toList();
    }

    private static List<SqlToken> said(String expression) {
        return SqlTokens.of(expression).stream()
                .filter(token -> token.kind() != Kind.BLANK)
                .toList();
    }

    private static boolean isName(SqlToken token) {
        return token.kind() == Kind.WORD || token.kind() == Kind.QUOTED;
    }
}
