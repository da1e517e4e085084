/**
 * What the REST API is made of: references, answers, the envelope they come in, and the ways in which one can fail. Values
 * only; knows neither Netty nor Kubernetes.
 */
@NullMarked
package dev.remora.gateway.rest.model;

import org.jspecify.annotations.NullMarked;
