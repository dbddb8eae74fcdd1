package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import java.sql.SQLException;
import java.util.List;

/** One group of checks. It reads and adds what it finds; it changes nothing anywhere. */
interface PreflightCheck {
    void look(PreflightContext on, List<Finding> findings) throws SQLException;
}
