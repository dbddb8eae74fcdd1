package io.crossfade.control.cutover.model;

/**
 * How much happens at most.
 *
 * @param writes how many transactions writers begin
 * @param moves how many cutovers and rollbacks begin
 * @param failures how many processes die, lose their lock or get no answer
 * @param restarts whether somebody starts a process again after the last has died
 * @param rereads how many times a lane reads a row again past the log
 * @param losses how many servers are gone for good
 * @param otherWay whether a cutover makes a stream the other way; without one nobody goes back
 */
record Bounds(int writes, int moves, int failures, boolean restarts, int rereads, int losses, boolean otherWay) {}
