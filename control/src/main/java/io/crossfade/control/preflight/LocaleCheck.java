package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.ServerFacts;
import java.util.List;

/** Encodings and collations: what one side holds and the other cannot, or orders in another way. */
final class LocaleCheck implements PreflightCheck {
    @Override
    public void look(PreflightContext on, List<Finding> findings) {
        ServerFacts source = on.source().catalog().server();
        stale(source, "source", findings);
        on.targets().forEach((name, connected) -> {
            ServerFacts target = connected.catalog().server();
            String where = "target " + name;
            stale(target, where, findings);
            encoding(source, target, where, findings);
            collation(source, target, where, findings);
        });
    }

    private static void stale(ServerFacts server, String where, List<Finding> findings) {
        if (server.collationVersion().isStale()) {
            findings.add(Finding.warning(
                    "collation-version",
                    where,
                    "the database's collation is of version "
                            + server.collationVersion().recorded() + ", the system now has "
                            + server.collationVersion().actual() + ": indexes on text may be out of order",
                    "reindex them, then " + RemedySql.refreshCollation(server.database())));
        }
    }

    private static void encoding(ServerFacts source, ServerFacts target, String where, List<Finding> findings) {
        String from = source.locale().encoding();
        String to = target.locale().encoding();
        if (from.equals("SQL_ASCII") || (to.equals("SQL_ASCII") && !from.equals(to))) {
            findings.add(Finding.error(
                    "encoding",
                    from.equals("SQL_ASCII") ? "source" : where,
                    "the encoding SQL_ASCII says nothing about its bytes: they cannot be converted safely",
                    "use databases with the encoding UTF8"));
        } else if (!from.equals(to) && !to.equals("UTF8")) {
            findings.add(Finding.error(
                    "encoding",
                    where,
                    "the encoding is " + to + ", the source's is " + from + ": some characters have no place there",
                    "use a target database with the encoding " + (from.equals("UTF8") ? from : "UTF8")));
        } else if (!from.equals(to)) {
            findings.add(Finding.info("encoding", where, "text is converted from " + from + " to " + to));
        }
    }

    private static void collation(ServerFacts source, ServerFacts target, String where, List<Finding> findings) {
        ServerFacts.Locale from = source.locale();
        ServerFacts.Locale to = target.locale();
        boolean same = from.provider().equals(to.provider())
                && from.collation().equals(to.collation())
                && from.characterType().equals(to.characterType());
        if (!same) {
            findings.add(Finding.warning(
                    "collation",
                    where,
                    "text is ordered by " + words(to) + ", in the source by " + words(from)
                            + ": ORDER BY, ranges, upper() and lower() may answer otherwise",
                    "use a target database with the source's locale and provider, if the application depends on it"));
        } else if (!source.collationVersion()
                        .actual()
                        .equals(target.collationVersion().actual())
                && source.major() >= 15
                && target.major() >= 15) {
            findings.add(Finding.warning(
                    "collation",
                    where,
                    "the collation " + words(to) + " is of version "
                            + target.collationVersion().actual() + ", in the source of version "
                            + source.collationVersion().actual(),
                    "check the application's ORDER BY on text beyond ASCII"));
        }
    }

    private static String words(ServerFacts.Locale locale) {
        return locale.provider() + " " + locale.collation() + "/" + locale.characterType();
    }
}
