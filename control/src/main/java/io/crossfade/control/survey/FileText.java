package io.crossfade.control.survey;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.progress.Humanize;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.PostgresUrl;
import io.crossfade.core.config.TablePattern;
import io.crossfade.core.model.TableId;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A first migration file as text. The reader takes every such file, whatever names its tables have, and no password is in
 * it: where one is needed stands the name of a variable.
 */
final class FileText {
    /** What YAML takes for nothing but a text, unquoted. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*\\.[A-Za-z0-9_]+");

    private static final int WIDEST = 48;

    private final NewMigration asked;
    private final Survey survey;
    private final StringBuilder text = new StringBuilder();

    private FileText(NewMigration asked, Survey survey) {
        this.asked = asked;
        this.survey = survey;
    }

    /** @param date when it is written; for its first line */
    static String of(NewMigration asked, Survey survey, String date) {
        FileText file = new FileText(asked, survey);
        file.heading(date);
        file.endpoints();
        file.mappings();
        file.decisions();
        return file.text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void comment(String line) {
        line("# " + YamlText.comment(line));
    }

    private void heading(String date) {
        if (asked.schemaReference() != null) {
            line("# yaml-language-server: $schema=" + YamlText.comment(asked.schemaReference()));
        }
        comment("Written by `crossfade init`" + (date.isEmpty() ? "" : " on " + date) + " from "
                + asked.source().url().replaceFirst("\\?.*", "") + " (PostgreSQL "
                + survey.server().major() + "): " + counted(survey.kept().size(), "table") + " to move, about "
                + Humanize.count(survey.rows()) + " rows, " + Humanize.bytes(survey.bytes())
                + (survey.leftOut().isEmpty()
                        ? "."
                        : ", and " + survey.leftOut().size() + " left out."));
        comment("Rows are estimates of the server's statistics. Every DECIDE wants an answer of yours.");
        comment("Next: `crossfade plan -c THIS_FILE`. More keys, and what each means: config/example.yaml.");
        line("");
    }

    private static String counted(int number, String what) {
        return Humanize.count(number) + " " + what + (number == 1 ? "" : "s");
    }

    private void endpoints() {
        line("# Names the slot, the publication and the topics: keep it while the migration lives.");
        line("migration: " + YamlText.quoted(asked.migration()));
        line("");
        line("source:");
        line("  postgres:");
        line("    url: " + YamlText.quoted(asked.source().url()));
        line("    user: " + YamlText.quoted(asked.source().user()));
        line(
                asked.passwordVariable() == null
                        ? "    # password: \"${env:SOURCE_PASSWORD}\"    # none was needed"
                        : "    password: \"${env:" + asked.passwordVariable() + "}\"");
        line("");
        line(
                "# DECIDE which cluster carries the changes; `kafka: embedded` is a broker inside the process, for trials.");
        line(
                asked.kafka().equals(KafkaEndpoint.EMBEDDED)
                        ? "kafka: embedded"
                        : "kafka: {bootstrap: " + YamlText.quoted(asked.kafka()) + "}");
        line("");
        line("# The first target also holds the control schema, unless `control` names a database for it.");
        line("targets:");
        if (asked.hasTargets()) {
            asked.targets().forEach((name, url) -> target(name, url, "DECIDE if another role connects here"));
        } else {
            String database = PostgresUrl.database(asked.source().url());
            target(
                    asked.firstTarget(),
                    "jdbc:postgresql://localhost:5433/" + (database.isEmpty() ? "target" : database),
                    "DECIDE: the target's name, address and role; this is a placeholder");
        }
        line("");
    }

    private void target(String name, String url, String decide) {
        line("  " + name + ":    # " + decide);
        line("    postgres:");
        line("      url: " + YamlText.quoted(url));
        line("      user: " + YamlText.quoted(asked.source().user()));
        line("      password: \"${env:" + NewMigration.passwordVariable(name) + "}\"");
    }

    private void mappings() {
        line(
                "# Which source tables become which target tables. A table needs nothing but its line here as long as both");
        line(
                "# sides have the same columns; give it a mapping of its own with `from:` and `columns:` where names differ.");
        if (survey.kept().isEmpty()) {
            comment("DECIDE: no table can be moved as it is; see below.");
            line("mappings: []");
        } else {
            line("mappings:");
        }
        for (String schema : asked.schemas()) {
            List<Survey.Kept> kept = survey.kept().stream()
                    .filter(table -> table.id().schema().equals(schema))
                    .toList();
            if (!kept.isEmpty()) {
                mapping(schema, kept);
            }
        }
        if (survey.lanes() > 0) {
            line("");
            comment("Foreign keys tie the tables into " + counted(survey.lanes(), "group")
                    + " that commit together; `lanes:` puts more together.");
        }
        if (asked.targets().size() > 1) {
            line("");
            comment("DECIDE: all tables go to " + asked.firstTarget() + ". Move lines under a mapping of their own for"
                    + " the others:");
            asked.targets().keySet().stream().skip(1).forEach(target -> {
                line("#  - tables: []");
                line("#    to: " + target + "/"
                        + YamlText.comment(asked.schemas().getFirst()) + ".*");
            });
        }
    }

    private void mapping(String schema, List<Survey.Kept> kept) {
        int width = kept.stream()
                .mapToInt(table -> Math.min(WIDEST, item(table.id()).length()))
                .max()
                .orElse(0);
        line("  - tables:");
        for (Survey.Kept table : kept) {
            String item = item(table.id());
            line("      - " + item + " ".repeat(Math.max(0, width - item.length())) + "    # "
                    + YamlText.comment(facts(table)));
        }
        line("    to: " + YamlText.quoted(asked.firstTarget() + "/" + new TablePattern(schema, null).written()));
    }

    private static String item(TableId table) {
        String written = new TablePattern(table.schema(), table.name()).written();
        return PLAIN.matcher(written).matches() ? written : YamlText.quoted(written);
    }

    private static String facts(Survey.Kept table) {
        return (table.kind().equals("table") ? "" : table.kind() + ", ") + "~" + Humanize.count(table.rows())
                + " rows, " + Humanize.bytes(table.bytes()) + ", "
                + (table.key().isEmpty() ? "no key: rows are matched whole" : "key " + String.join(", ", table.key()));
    }

    private void decisions() {
        if (!survey.leftOut().isEmpty()) {
            line("");
            comment("---- Left out. DECIDE for each: make it fit and put it into the list above, or leave it behind.");
            for (Survey.LeftOut table : survey.leftOut()) {
                comment(item(table.id()) + " (" + table.kind() + ", ~" + Humanize.count(table.rows()) + " rows, "
                        + Humanize.bytes(table.bytes()) + ") " + table.why());
                remedy(table.remedy());
            }
        }
        findings(Finding.Severity.ERROR, "---- Stands against a start: `plan` refuses the migration until it is done.");
        findings(Finding.Severity.WARNING, "---- DECIDE whether you can live with it, or follow the remedy.");
        findings(Finding.Severity.INFO, "---- Good to know.");
        if (!survey.generated().isEmpty()) {
            if (ofSeverity(Finding.Severity.INFO).isEmpty()) {
                line("");
                comment("---- Good to know.");
            }
            comment("generated columns are not copied, the target computes them: "
                    + String.join(", ", survey.generated()));
        }
    }

    private List<Finding> ofSeverity(Finding.Severity severity) {
        return survey.findings().stream()
                .filter(finding -> finding.severity() == severity)
                .toList();
    }

    private void findings(Finding.Severity severity, String heading) {
        List<Finding> found = ofSeverity(severity);
        if (found.isEmpty()) {
            return;
        }
        line("");
        comment(heading);
        for (Finding finding : found) {
            comment(finding.where() + ": " + finding.what() + " ["
                    + finding.code().toLowerCase(Locale.ROOT) + "]");
            remedy(finding.remedy());
        }
    }

    private void remedy(String remedy) {
        if (!remedy.isEmpty()) {
            comment("    remedy: " + remedy);
        }
    }
}
