/** Tests of the chart: what Helm renders from it, what a real API server says to that, and what its README says about it. */
@NullMarked
package dev.remora.chart;

import org.jspecify.annotations.NullMarked;
