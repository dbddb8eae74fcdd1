package io.crossfade.control.json;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.crossfade.core.model.Lsn;

/**
 * The one way in which values become JSON for others: times as ISO 8601 text, durations in seconds,
 * LSNs as PostgreSQL prints them, absent values as null.
 */
public final class AnswerJson {
    private AnswerJson() {}

    /** Begins a mapper of this way, on one line unless it is told to indent. */
    public static JsonMapper.Builder builder() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .addModule(new Jdk8Module())
                .addModule(new SimpleModule().addSerializer(Lsn.class, ToStringSerializer.instance))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    }
}
