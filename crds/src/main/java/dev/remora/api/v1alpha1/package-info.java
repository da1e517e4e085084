/**
 * The API group {@code remora.dev}, version {@code v1alpha1}: what users write and what the controller reports.
 *
 * <p>The CRD YAML in {@code crds/} is generated from these types ({@code make generate}). Records hold no behaviour
 * beyond defaults; an absent field stays {@code null}, so that a type read from the API server and written back says
 * nothing that its owner did not say.
 */
@NullMarked
package dev.remora.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
