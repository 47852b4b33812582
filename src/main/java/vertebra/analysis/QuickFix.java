package vertebra.analysis;

import vertebra.graph.GraphEdit;

/// A way out of a mistake: words that start with a verb, and the edit they stand for.
public record QuickFix(String title, GraphEdit edit) {}
