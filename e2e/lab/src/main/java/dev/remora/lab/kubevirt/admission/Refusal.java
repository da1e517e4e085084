package dev.remora.lab.kubevirt.admission;

/**
 * One reason to reject an object.
 *
 * @param field path of the field that is wrong
 * @param message sentence for the user, names the field
 */
record Refusal(String field, String message) {}
