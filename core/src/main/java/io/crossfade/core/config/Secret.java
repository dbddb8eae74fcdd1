package io.crossfade.core.config;

import com.fasterxml.jackson.annotation.JsonValue;

/** A password or key. It masks itself wherever it is printed or serialised; {@link #reveal} is for drivers alone. */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @JsonValue
    @Override
    public String toString() {
        return "***";
    }
}
