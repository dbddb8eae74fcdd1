package io.crossfade.sqlite.catalog;

/**
 * Something of the file that the target will not have. Nothing is left out without one.
 *
 * @param object what it is, such as {@code view recent_orders} or {@code index orders_by_day}
 * @param reason why, as a clause
 */
public record LeftOut(String object, String reason) {}
