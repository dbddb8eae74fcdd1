package io.crossfade.control.live;

import io.crossfade.control.progress.Glyphs;
import java.util.ArrayList;
import java.util.List;

/** Rows under a heading, as wide as there is room: the least important columns go first, then the first one gets narrower. */
final class Grid {
    private static final int NARROWEST = 12;
    /** So much of the width the first column has at least, where it needs it. */
    private static final double FIRST = 0.25;

    private static final String GAP = "  ";

    /**
     * One column.
     *
     * @param right whether it is flush right
     * @param rank the highest goes first where there is no room; 0 stays
     * @param cells one for each row
     */
    record Column(String head, boolean right, int rank, List<String> cells) {
        Column {
            cells = List.copyOf(cells);
        }

        int width() {
            return Math.max(
                    Glyphs.width(head),
                    cells.stream().mapToInt(Glyphs::width).max().orElse(0));
        }

        /** @param ending whether the end of what is too long is kept: names differ there */
        private String line(int row, int width, boolean ending) {
            String whole = row < 0 ? head : cells.get(row);
            String text = ending ? Glyphs.end(whole, width) : whole;
            return right ? Glyphs.right(text, width) : Glyphs.left(text, width);
        }
    }

    private Grid() {}

    /** The heading, and a line for each row. */
    static List<String> lines(List<Column> columns, int width) {
        List<Column> kept = new ArrayList<>(columns);
        int narrowest = Math.max(NARROWEST, (int) (FIRST * width));
        while (kept.size() > 1 && least(kept, narrowest) > width) {
            kept.remove(lastByRank(kept));
        }
        Column first = kept.getFirst();
        int firstWidth = Math.min(first.width(), Math.max(narrowest, width - (needed(kept) - first.width())));
        List<String> lines = new ArrayList<>();
        for (int row = -1; row < first.cells().size(); row++) {
            StringBuilder line = new StringBuilder(first.line(row, firstWidth, true));
            for (Column column : kept.subList(1, kept.size())) {
                line.append(GAP).append(column.line(row, column.width(), false));
            }
            lines.add(Glyphs.cut(line.toString().stripTrailing(), width));
        }
        return lines;
    }

    private static int least(List<Column> columns, int narrowest) {
        Column first = columns.getFirst();
        return needed(columns) - first.width() + Math.min(first.width(), narrowest);
    }

    private static int needed(List<Column> columns) {
        return columns.stream().mapToInt(Column::width).sum() + GAP.length() * (columns.size() - 1);
    }

    private static int lastByRank(List<Column> columns) {
        int last = columns.size() - 1;
        for (int i = last; i > 0; i--) {
            if (columns.get(i).rank() > columns.get(last).rank()) {
                last = i;
            }
        }
        return last;
    }
}
