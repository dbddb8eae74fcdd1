package io.crossfade.verifier.schema;

import io.crossfade.core.model.TableId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What roles may do with tables on one server, by whatever way they may: granted to them, to a role they are members of, to
 * everybody, as owner or superuser.
 *
 * @param roles those of the roles asked for that exist
 */
record Privileges(Set<String> roles, Map<TableId, Map<String, OfRole>> byTable) {
    Privileges {
        roles = Set.copyOf(roles);
        byTable = Map.copyOf(byTable);
    }

    /**
     * @param unlimited as superuser or as the table's owner
     * @param schema whether it may use the table's schema
     * @param sequences whether it may draw from every sequence that the table's defaults draw from
     */
    record OfRole(boolean unlimited, Set<String> table, boolean schema, boolean sequences) {
        OfRole {
            table = Set.copyOf(table);
        }
    }

    Optional<OfRole> of(TableId table, String role) {
        return Optional.ofNullable(byTable.getOrDefault(table, Map.of()).get(role));
    }
}
