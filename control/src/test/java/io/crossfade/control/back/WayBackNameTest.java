package io.crossfade.control.back;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.error.CrossfadeException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Names that are made of a migration's fit wherever they go, and are nobody else's. */
class WayBackNameTest {
    private static final String LONGEST = "a".repeat(40);

    @Test
    void itIsToldByMigrationAndTarget() {
        WayBackName name = new WayBackName("orders-out", "shop");
        assertThat(name.name()).matches("orders-out~[0-9a-f]{8}");
        assertThat(name.slot()).isEqualTo("crossfade_back_" + name.name().substring(11));
        assertThat(name.topic("source")).isEqualTo("crossfade-back.orders-out.shop.source");
        assertThat(new WayBackName("orders-out", "shop2").name()).isNotEqualTo(name.name());
    }

    @Test
    void theLongestFitsIntoASessionsName() {
        WayBackName name = new WayBackName(LONGEST, LONGEST);
        assertThat("crossfade/" + name.name() + "/heartbeat").hasSizeLessThanOrEqualTo(63);
        assertThat(name.slot()).matches("[a-z0-9_]{1,63}");
        assertThat(name.topic("x".repeat(124))).matches("[A-Za-z0-9._-]{1,249}");
    }

    @Test
    void noFileCanTakeItsName() {
        String file = """
                migration: %s
                source: {postgres: {url: "jdbc:postgresql://a/b", user: u}}
                kafka: embedded
                targets: {t: {postgres: {url: "jdbc:postgresql://a/c", user: u}}}
                mappings: [{tables: public.*, to: t/public.*}]
                """;
        ConfigReader reader = new ConfigReader(Map.of());
        assertThat(reader.parse("m.yaml", file.formatted("m")).migration()).isEqualTo("m");
        String taken = new WayBackName("m", "t").name();
        assertThatThrownBy(() -> reader.parse("m.yaml", file.formatted(taken)))
                .isInstanceOf(CrossfadeException.class)
                .hasMessageContaining(taken);
    }

    @Test
    void noMarkerPrefixIsTheBeginningOfAnother() {
        WayBackName name = new WayBackName("m", "t");
        assertThat("crossfade." + name.name() + ".").doesNotStartWith("crossfade.m.");
    }
}
