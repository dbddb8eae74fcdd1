package io.crossfade.core.config;

/**
 * One thing that is wrong in a migration file.
 *
 * @param line from 1; 0 where no line can be named
 * @param path such as {@code targets.orders.postgres.url}; empty for the file as a whole
 * @param value what stands there, never a secret; empty where nothing does
 * @param problem what is wrong or was expected
 * @param remedy what to do, or empty where the problem says it all
 */
record ConfigProblem(int line, String path, String value, String problem, String remedy) {

    /** {@code line 4: copy.workers = 'many': expected a whole number from 1 to 64}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (line > 0) {
            text.append("line ").append(line).append(": ");
        }
        text.append(path);
        if (!value.isEmpty()) {
            text.append(" = '").append(value).append('\'');
        }
        if (!path.isEmpty()) {
            text.append(": ");
        }
        text.append(problem);
        if (!remedy.isEmpty()) {
            text.append("; ").append(remedy);
        }
        return text.toString();
    }
}
