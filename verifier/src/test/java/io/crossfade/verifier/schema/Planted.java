package io.crossfade.verifier.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * Tables that are the same on both sides but for what was planted, and what must be found of it: {@code severity kind name},
 * one each.
 */
final class Planted {
    private final String what;
    private final List<String> both = new ArrayList<>();
    private final List<String> inSource = new ArrayList<>();
    private final List<String> inTarget = new ArrayList<>();
    private final List<String> found = new ArrayList<>();
    private boolean newTargetOnly;

    private Planted(String what) {
        this.what = what;
    }

    /** Tables of their own. */
    static Planted fresh(String what, String... statements) {
        Planted planted = new Planted(what);
        planted.both.addAll(List.of(statements));
        return planted;
    }

    /** The usual table {@code t} and its parent {@code p}. */
    static Planted with(String what, String... statements) {
        Planted planted = fresh(
                what,
                "create table p (id int primary key)",
                """
                create table t (
                    id bigint primary key, name text not null default 'x', status varchar(10), price numeric(10,2),
                    n int constraint n_check check (n > 0), p int constraint p_key references p,
                    constraint status_key unique (status))""",
                "create index price_index on t (price desc) where n > 5");
        planted.both.addAll(List.of(statements));
        return planted;
    }

    Planted source(String... statements) {
        inSource.addAll(List.of(statements));
        return this;
    }

    Planted target(String... statements) {
        inTarget.addAll(List.of(statements));
        return this;
    }

    /** Something that only the newest server can have. */
    Planted inNewTargets() {
        newTargetOnly = true;
        return this;
    }

    Planted finds(String... findings) {
        found.addAll(List.of(findings));
        return this;
    }

    List<String> both() {
        return both;
    }

    List<String> inSource() {
        return inSource;
    }

    List<String> inTarget() {
        return inTarget;
    }

    List<String> found() {
        return found.stream().sorted().toList();
    }

    boolean isFor(int targetMajor) {
        return !newTargetOnly || targetMajor == SchemaServers.NEW;
    }

    @Override
    public String toString() {
        return what;
    }
}
