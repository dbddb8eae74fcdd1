package io.crossfade.verifier.schema;

import static io.crossfade.verifier.schema.TableFindings.NONE;

import io.crossfade.core.model.TableId;
import io.crossfade.verifier.schema.Privileges.OfRole;
import io.crossfade.verifier.schema.TableSchema.ColumnGrant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares what roles may do with a table, by whatever way they may. The source's owner counts where the target has a role of
 * its name; where it has not, the target's owner takes its place.
 */
final class GrantCheck {
    private static final Set<String> OF_APPLICATIONS = Set.of("SELECT", "INSERT", "UPDATE", "DELETE");

    private final TablePair pair;
    private final Privileges there;
    private final Privileges here;
    private final TableId table;
    private final TableFindings findings;

    /**
     * @param there the source's
     * @param here the target's
     */
    GrantCheck(TablePair pair, Privileges there, Privileges here, TableFindings findings) {
        this.pair = pair;
        this.there = there;
        this.here = here;
        this.table = pair.target().id();
        this.findings = findings;
    }

    void look() {
        Set<String> roles = new TreeSet<>(pair.source().grantees());
        roles.addAll(pair.target().grantees());
        for (String role : roles) {
            Optional<OfRole> source = there.of(pair.source().id(), role);
            Optional<OfRole> target = here.of(table, role);
            if (source.isPresent() && target.isPresent()) {
                both(role, source.get(), target.get());
            } else if (source.isPresent()) {
                unknown(role, source.get());
            } else if (target.isPresent() && !target.get().unlimited()) {
                findings.info(
                        SchemaKind.GRANT,
                        role,
                        "no such role",
                        words(target.get().table()));
            }
        }
        columns();
    }

    private void unknown(String role, OfRole source) {
        if (role.equals(pair.source().owner())) {
            return;
        }
        findings.warning(
                SchemaKind.GRANT,
                role,
                words(source.table()),
                "no such role",
                source.table().isEmpty()
                        ? SchemaRemedySql.createRole(role)
                        : SchemaRemedySql.createRole(role) + "; "
                                + SchemaRemedySql.grant(new TreeSet<>(source.table()), table, role));
    }

    private void both(String role, OfRole source, OfRole target) {
        Set<String> missing = new TreeSet<>(source.table());
        missing.removeAll(target.table());
        Set<String> extra = new TreeSet<>(target.table());
        extra.removeAll(source.table());
        if (!missing.isEmpty()) {
            findings.add(
                    missing.stream().anyMatch(OF_APPLICATIONS::contains) ? Severity.ERROR : Severity.WARNING,
                    SchemaKind.GRANT,
                    role,
                    words(source.table()),
                    words(target.table()),
                    SchemaRemedySql.grant(missing, table, role));
        } else if (!extra.isEmpty() && !target.unlimited()) {
            findings.warning(
                    SchemaKind.GRANT,
                    role,
                    words(source.table()),
                    words(target.table()),
                    SchemaRemedySql.revoke(extra, table, role));
        }
        around(role, source, target);
    }

    /** The schema around the table and the sequences behind its defaults: without them a grant on the table is no use. */
    private void around(String role, OfRole source, OfRole target) {
        if (source.schema() && !target.schema() && !source.table().isEmpty()) {
            findings.error(
                    SchemaKind.GRANT,
                    role,
                    "USAGE on its schema",
                    "no USAGE on its schema",
                    SchemaRemedySql.grantSchema(table, role));
        }
        if (source.sequences() && !target.sequences() && source.table().contains("INSERT")) {
            List<String> remedies = new ArrayList<>();
            pair.target().sequences().stream()
                    .filter(sequence -> !sequence.identity())
                    .forEach(sequence -> remedies.add(SchemaRemedySql.grantSequence(sequence.id(), role)));
            findings.error(
                    SchemaKind.GRANT,
                    role,
                    "USAGE on its sequences",
                    "no USAGE on its sequences",
                    String.join("; ", remedies));
        }
    }

    private void columns() {
        Set<ColumnGrant> source = new LinkedHashSet<>();
        pair.source()
                .columnGrants()
                .forEach(grant -> pair.names()
                        .target(grant.column())
                        .ifPresent(name -> source.add(new ColumnGrant(name, grant.role(), grant.privilege()))));
        Set<ColumnGrant> target = Set.copyOf(pair.target().columnGrants());
        source.stream()
                .filter(grant -> !target.contains(grant))
                .filter(grant -> here.of(table, grant.role())
                        .filter(role -> !role.table().contains(grant.privilege()))
                        .isPresent())
                .forEach(grant -> findings.error(
                        SchemaKind.GRANT,
                        grant.role(),
                        words(grant),
                        NONE,
                        SchemaRemedySql.grantColumn(grant.privilege(), grant.column(), table, grant.role())));
        target.stream()
                .filter(grant -> !source.contains(grant) && pair.names().isPaired(grant.column()))
                .filter(grant -> there.of(pair.source().id(), grant.role())
                        .filter(role -> !role.table().contains(grant.privilege()))
                        .isPresent())
                .forEach(grant -> findings.warning(
                        SchemaKind.GRANT,
                        grant.role(),
                        NONE,
                        words(grant),
                        SchemaRemedySql.revokeColumn(grant.privilege(), grant.column(), table, grant.role())));
    }

    private static String words(ColumnGrant grant) {
        return grant.privilege() + " (" + grant.column() + ")";
    }

    private static String words(Set<String> privileges) {
        return privileges.isEmpty() ? NONE : String.join(", ", new TreeSet<>(privileges));
    }
}
