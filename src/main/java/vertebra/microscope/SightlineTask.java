package vertebra.microscope;

import java.io.IOException;
import vertebra.analysis.Analysis;
import vertebra.analysis.Plan;
import vertebra.block.Catalogue;
import vertebra.compile.CompileException;
import vertebra.execute.DesignCompiler;
import vertebra.execute.DeviceTask;
import vertebra.execute.OpenSessions;
import vertebra.execute.RunSettings;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;

/// Finds out how the maps of a whole design are made from each other, composites and all; nothing
/// is run for it.
public record SightlineTask(Catalogue catalogue, Analysis analysis, RunSettings settings)
    implements DeviceTask<Sightline> {

  @Override
  public Sightline work(OpenSessions sessions, Cancellation cancellation)
      throws IOException, EngineException, CompileException {
    var whole = Plan.ofEverything(catalogue, analysis);
    if (whole.steps().isEmpty() || whole.inputs().isEmpty()) return Sightline.NONE;
    var compiled = sessions.compiled(DesignCompiler.of(catalogue, settings), whole);
    cancellation.check();
    return Sightline.of(whole, compiled.model().operators());
  }
}
