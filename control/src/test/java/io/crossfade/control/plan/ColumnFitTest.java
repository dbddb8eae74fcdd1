package io.crossfade.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.catalog.ColumnShape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Modifiers as PostgreSQL stores them: length + 4, (precision &lt;&lt; 16 | scale) + 4, fractional digits as they are. */
class ColumnFitTest {
    private static ColumnShape column(String type, int modifier) {
        return Shapes.column("c", type, type, modifier);
    }

    private static int modifier(String type, String argument) {
        if (argument == null) {
            return -1;
        }
        String[] parts = argument.split(" ");
        int first = Integer.parseInt(parts[0]);
        return switch (type) {
            case "numeric" -> (first << 16 | (Integer.parseInt(parts[1]) & 0x7FF)) + 4;
            case "character varying", "bpchar", "character varying[]" -> first + 4;
            default -> first;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "integer,,integer,,true",
        "integer,,bigint,,true",
        "bigint,,integer,,false",
        "smallint,,numeric,5 0,true",
        "integer,,numeric,9 0,false",
        "integer,,numeric,12 2,false",
        "bigint,,numeric,,true",
        "character varying,40,character varying,40,true",
        "character varying,40,character varying,41,true",
        "character varying,40,character varying,39,false",
        "character varying,40,text,,true",
        "character varying,,character varying,40,false",
        "text,,character varying,,true",
        "text,,character varying,40,false",
        "bpchar,5,bpchar,5,true",
        "bpchar,5,bpchar,4,false",
        "bpchar,5,text,,false",
        "numeric,12 2,numeric,12 2,true",
        "numeric,12 2,numeric,14 2,true",
        "numeric,12 2,numeric,11 2,false",
        "numeric,12 2,numeric,14 1,false",
        "numeric,5 -2,numeric,6 -2,true",
        "numeric,12 2,numeric,,true",
        "numeric,,numeric,12 2,false",
        "timestamp with time zone,,timestamp with time zone,6,true",
        "timestamp with time zone,,timestamp with time zone,3,false",
        "timestamp with time zone,3,timestamp with time zone,6,true",
        "timestamp with time zone,,timestamp without time zone,,false",
        "real,,double precision,,false",
        "\"bit\",5,\"bit\",6,false",
        "bit varying,5,bit varying,6,true",
        "bit varying,6,bit varying,5,false",
        "character varying[],5,character varying[],4,false",
        "character varying[],5,text[],,true",
        "text,,text[],,false",
        "json,,jsonb,,false",
        "uuid,,text,,false"
    })
    void aValueFitsOrIsRefused(String from, String fromArgument, String to, String toArgument, boolean fits) {
        ColumnShape source = column(from, modifier(from, fromArgument));
        ColumnShape target = column(to, modifier(to, toArgument));
        assertThat(ColumnFit.misfit(source, target).isEmpty()).isEqualTo(fits);
    }
}
