package io.crossfade.core.catalog;

/**
 * What the connected role may do with a table, by grants, ownership or superuser.
 *
 * @param owner whether it may alter and publish the table
 */
public record TablePrivileges(
        boolean owner, boolean select, boolean insert, boolean update, boolean delete, boolean truncate) {}
