package io.crossfade.control.plan;

import static io.crossfade.control.plan.Drafts.config;
import static io.crossfade.control.plan.Drafts.draft;
import static io.crossfade.control.plan.Drafts.errors;
import static io.crossfade.control.plan.Shapes.bare;
import static io.crossfade.control.plan.Shapes.catalog;
import static io.crossfade.control.plan.Shapes.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import org.junit.jupiter.api.Test;

/** Which columns nobody is shown, and which names are refused. */
class MasksTest {
    private static final MappingId MAPPING = MappingId.of(new TableId("public", "t"));
    private static final Catalog SOURCE = catalog(bare("t")
            .with(column("id", "bigint"), column("mail", "text"), column("note", "text"))
            .key("id"));
    private static final Catalog TARGET = catalog(bare("t")
            .with(column("id", "bigint"), column("email", "text"), column("note", "text"))
            .key("id"));

    private static String mapping(String mask) {
        return "{from: public.t, to: shop/public.t, columns: {email: mail}, mask: [" + mask + "]}";
    }

    private static Masks masks(String mask) {
        return Masks.of(
                config(mapping(mask)), draft(mapping(mask), SOURCE, TARGET).plan());
    }

    @Test
    void aColumnIsMaskedUnderBothItsNames() {
        assertThat(masks("email").isMasked(MAPPING, "email")).isTrue();
        assertThat(masks("email").isMasked(MAPPING, "mail")).isTrue();
        assertThat(masks("mail").isMasked(MAPPING, "email")).isTrue();
        assertThat(masks("email").isMasked(MAPPING, "note")).isFalse();
        assertThat(masks("email").isMasked(new MappingId("another"), "email")).isFalse();
    }

    @Test
    void aNameThatStandsForNothingIsRefusedWithTheNearest() {
        PlanDraft draft = draft(mapping("note, e_mail"), SOURCE, TARGET);
        assertThat(errors(draft)).containsExactly("mask-column mappings[0].mask 'e_mail'");
        assertThat(draft.findings().getFirst().remedy()).isEqualTo("did you mean email?");
    }

    @Test
    void aKeyIsNotMasked() {
        assertThat(errors(draft(mapping("id"), SOURCE, TARGET))).containsExactly("mask-key mappings[0].mask 'id'");
    }

    @Test
    void nothingIsShownByAFileWithAWrongName() {
        assertThatThrownBy(() -> masks("e_mail"))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID))
                .hasMessageContaining("mappings[0].mask 'e_mail'")
                .hasMessageContaining("did you mean email?");
    }
}
