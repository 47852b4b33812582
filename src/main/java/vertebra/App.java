package vertebra;

import vertebra.catalogue.StandardCatalogue;
import vertebra.cli.Program;
import vertebra.cli.Verbs;
import vertebra.runtime.ort.OrtEngine;

/// Puts the parts of the program together.
public final class App {

  private App() {}

  /// Runs the verb that the arguments name and ends the program with its code.
  public static void main(String[] arguments) {
    System.exit(Program.run(new Verbs(StandardCatalogue.catalogue(), new OrtEngine()), arguments));
  }
}
