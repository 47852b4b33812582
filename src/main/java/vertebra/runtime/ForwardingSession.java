package vertebra.runtime;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import vertebra.onnx.Model;
import vertebra.onnx.UsualSizes;

/// A session that leaves everything to another one. Whoever wants to add something overrides what
/// it is about.
public abstract class ForwardingSession implements Session {

  private final Session session;

  protected ForwardingSession(Session session) {
    this.session = session;
  }

  @Override
  public SequencedMap<String, Tensor> run(
      Map<String, Tensor> inputs, Map<String, Tensor> reuse, Cancellation cancellation)
      throws EngineException {
    return session.run(inputs, reuse, cancellation);
  }

  @Override
  public List<Model.Value> inputs() {
    return session.inputs();
  }

  @Override
  public List<Model.Value> outputs() {
    return session.outputs();
  }

  @Override
  public UsualSizes usualSizes() {
    return session.usualSizes();
  }

  @Override
  public Placement placement() {
    return session.placement();
  }

  @Override
  public double loadMillis() {
    return session.loadMillis();
  }

  @Override
  public List<KernelTime> profile() throws EngineException {
    return session.profile();
  }

  @Override
  public void close() {
    session.close();
  }
}
