package vertebra.catalogue;

import java.util.*;
import vertebra.compile.*;
import vertebra.block.*;
import vertebra.tensor.*;
import vertebra.media.NoiseInput;
import vertebra.runtime.*;
import vertebra.runtime.ort.OrtEngine;
import vertebra.onnx.Model;

class ExploreOrt {
  static final Engine ENGINE = new OrtEngine();
  static Map<String, runtimeT> none;
  interface runtimeT {}
  static SequencedMap<String, Tensor> run(Session s, Model model, Map<String, Long> sizes) throws Exception {
    var inputs = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < model.inputs().size(); i++) {
      var t = model.inputs().get(i).type();
      inputs.put(model.inputs().get(i).name(), NoiseInput.uniform(i).tensor(t.dtype(), t.shape().substitute(sizes).toLongs()));
    }
    return s.run(inputs, Cancellation.none());
  }
  public static void main(String[] a) throws Exception {
    var random = new Random(Long.parseLong(a[0]));
    int per = Integer.parseInt(a[1]);
    var filter = a.length > 2 ? a[2] : ".*";
    boolean comps = a.length > 3;
    int runs = 0; double worst = 0;
    for (var base : OpenExamples.all().toList()) {
      if (base.block().isComposite() != comps || !base.block().id().value().matches(filter)) continue;
      var list = new ArrayList<>(comps ? List.of(base) : base.varied().toList());
      Collections.shuffle(list, random);
      int done = 0;
      for (var each : list) {
        if (done >= per) break;
        try {
          var analysis = Designs.analyzed(each.design());
          if (!analysis.isValid()) continue;
          var at = Designs.analyzed(each.design(40, 40));
          if (at.isValid() && (at.cost().multiplyAdds() > 300_000_000L || at.cost().parameters() > 8_000_000)) continue;
          var model = new Compiler(Designs.CATALOGUE).compile(analysis, Compiler.Options.DEFAULT).model();
          done++;
          try (var open = ENGINE.open(model, NetworkRun.WEIGHTS, Device.CPU, Engine.Options.DEFAULT.withThreads(1))) {
            for (int k = 0; k < 3; k++) {
              int h = comps ? 16 * (1 + random.nextInt(3)) + random.nextInt(2) * k : 1 + random.nextInt(40), w = comps ? 16 * (1 + random.nextInt(3)) + random.nextInt(2) * k: 1 + random.nextInt(40);
              var f = Designs.analyzed(each.design(h, w));
              if (!f.isValid()) continue;
              var fm = new Compiler(Designs.CATALOGUE).compile(f, Compiler.Options.DEFAULT).model();
              var m = new HashMap<String,Long>();
              for (int i=1;i<=64;i++){ m.put("H"+i,(long)Math.ceilDiv(h,i)); m.put("W"+i,(long)Math.ceilDiv(w,i)); }
              m.put("N", 1L);
              SequencedMap<String, Tensor> ro;
              SequencedMap<String, Tensor> rf;
              try (var fs = ENGINE.open(fm, NetworkRun.WEIGHTS, Device.CPU, Engine.Options.DEFAULT.withThreads(1))) { rf = run(fs, fm, m);
              } catch (Exception e) { System.out.println("FIXEDFAIL " + each + " at " + h + "x" + w + " " + e.getMessage()); continue; }
              try { ro = run(open, model, m); } catch (Exception e) { System.out.println("OPENFAIL " + each + " at " + h + "x" + w + " " + e.getMessage()); continue; }
              runs++;
              for (var n : rf.keySet()) {
                var x = rf.get(n); var y = ro.get(n);
                if (!Arrays.equals(x.dims(), y.dims())) { System.out.println("SHAPE " + each + " at " + h + "x" + w + " " + n + " fixed " + x + " open " + y); continue; }
                double d = 0, s = 0;
                for (long i = 0; i < x.elements(); i++) { d = Math.max(d, Math.abs(x.get(i) - y.get(i))); s = Math.max(s, Math.abs(x.get(i))); }
                if (d > 1e-4 * Math.max(1, s)) System.out.println("NUMBERS " + each + " at " + h + "x" + w + " " + n + " differ by " + d + " of " + s);
              }
            }
          }
        } catch (IndexOutOfBoundsException ports) {
        } catch (Exception e) { System.out.println("THREW " + each + " " + e); }
      }
    }
    System.out.println(runs + " runs");
  }
}
