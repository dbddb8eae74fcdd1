package io.crossfade.control.watch;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.MappingRange;
import io.crossfade.core.store.DiscrepancyStore.Discrepancy;
import io.crossfade.core.store.RowKeyJson;
import io.crossfade.verifier.DiscrepancyJson;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows that are known to differ, so that each is told of when it appears and when it is gone, and not in between. */
final class KnownDifferences {
    private static final String CHANGING = "changing";

    private final Map<MappingId, Map<List<@Nullable String>, DiscrepancyJson>> known = new HashMap<>();

    /** What is new of a chunk, and what is gone. */
    record News(List<DiscrepancyJson> appeared, List<DiscrepancyJson> gone) {}

    /** @param kept by earlier verifications */
    KnownDifferences(Collection<Discrepancy> kept) {
        for (Discrepancy one : kept) {
            if (!one.kind().equals(CHANGING)) {
                List<@Nullable String> key = RowKeyJson.columns(RowKeyJson.read(one.rowKey()));
                known.computeIfAbsent(one.mapping(), mapping -> new LinkedHashMap<>())
                        .put(
                                key,
                                new DiscrepancyJson(
                                        one.mapping().name(), one.mapping().name(), key, one.kind(), List.of(), null));
            }
        }
    }

    /**
     * @param listed rows that differ, or some of them
     * @param all how many there are: where only some are listed, the others may be those that were known
     * @param proven whether every row was told equal or different: of one that was not, what was known stands
     */
    News after(MappingRange chunk, List<DiscrepancyJson> listed, long all, boolean proven) {
        Map<List<@Nullable String>, DiscrepancyJson> now = new LinkedHashMap<>();
        listed.stream().filter(one -> !one.kind().equals(CHANGING)).forEach(one -> now.put(one.key(), one));
        Map<List<@Nullable String>, DiscrepancyJson> before = taken(chunk);
        boolean someOnly = all > now.size() || !proven;
        boolean manyBefore = someOnly && before.size() >= now.size();
        News news =
                new News(manyBefore ? List.of() : without(now, before), someOnly ? List.of() : without(before, now));
        if (!proven) {
            before.forEach(now::putIfAbsent);
        }
        known.computeIfAbsent(chunk.mapping(), mapping -> new LinkedHashMap<>()).putAll(now);
        return news;
    }

    /** Those of a chunk, which are not known any more. */
    private Map<List<@Nullable String>, DiscrepancyJson> taken(MappingRange chunk) {
        Map<List<@Nullable String>, DiscrepancyJson> taken = new LinkedHashMap<>();
        Map<List<@Nullable String>, DiscrepancyJson> all = known.getOrDefault(chunk.mapping(), Map.of());
        all.forEach((key, row) -> {
            if (chunk.range().contains(key.getFirst())) {
                taken.put(key, row);
            }
        });
        taken.keySet().forEach(all::remove);
        return taken;
    }

    private static List<DiscrepancyJson> without(
            Map<List<@Nullable String>, DiscrepancyJson> those, Map<List<@Nullable String>, DiscrepancyJson> these) {
        return those.entrySet().stream()
                .filter(one -> !these.containsKey(one.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }
}
