package vertebra.catalogue;

import java.util.*;
import vertebra.compile.*;
import vertebra.block.*;
import vertebra.tensor.*;

class Explore {
  static List<TensorType> outs(vertebra.analysis.Analysis a) {
    return a.findings().of(Designs.SUBJECT).typing().outputs();
  }
  public static void main(String[] a) throws Exception {
    int valid = 0, all = 0, variants=0, evals=0; 
    var seen = new TreeMap<String,Integer>();
    var random = new Random(1);
    boolean vary = a.length>0;
    for (var base : OpenExamples.all().toList()) {
      boolean primitive = !base.block().isComposite();
      if (a.length>1 && !base.block().id().value().matches(a[1])) continue;
      var list = vary ? base.varied().toList() : List.of(base);
      if (!primitive && list.size()>40) { list = new ArrayList<>(list); Collections.shuffle(list, random); list = list.subList(0,40); }
      for (var each : list) {
      all++;
      try {
      var analysis = Designs.analyzed(each.design());
      if (!analysis.isValid()) {
        if (!vary) System.out.println("INVALID " + each + ": " + analysis.errors().getFirst().message());
        continue;
      }
      valid++;
      if (!vary) System.out.println("VALID " + each);
      try {
        new Compiler(Designs.CATALOGUE).compile(analysis, Compiler.Options.DEFAULT);
      } catch (CompileException e) {
        System.out.println("NOEXPORT " + each + " " + e.getMessage());
        continue;
      }
      variants++;
      int[] sizes = primitive ? java.util.stream.IntStream.rangeClosed(1,40).toArray() : new int[]{7,16,24,31,32,33,40,64};
      for (int h : sizes) {
        int w = 1 + random.nextInt(40); if (!primitive) w = sizes[random.nextInt(sizes.length)];
        var g = each.design(h, w);
        var fixed = Designs.analyzed(g);
        if (!fixed.isValid()) { seen.merge(each.block().id()+" refused", 1, Integer::sum); continue; }
        evals++;
        if (!primitive) {
          var ps = vertebra.analysis.Plan.of(Designs.CATALOGUE, fixed).steps().stream().map(x -> x.path() + x.block().id()+x.site().parameters()).toList();
          var po = vertebra.analysis.Plan.of(Designs.CATALOGUE, analysis).steps().stream().map(x -> x.path() + x.block().id()+x.site().parameters()).toList();
          if (!ps.subList(1,ps.size()).equals(po.subList(1,po.size()))) {
            var d = new ArrayList<>(ps); d.removeAll(po); d.removeIf(q -> q.startsWith("in") ); var d2 = new ArrayList<>(po); d2.removeAll(ps); d2.removeIf(q -> q.startsWith("in"));
            if (!(d.isEmpty() && d2.isEmpty()) && seen.merge(each.block().id()+" STRUCTURE", 1, Integer::sum)<3) System.out.println("STRUCT "+each+" at "+h+"x"+w+" fixed only "+d.stream().limit(2).toList()+" open only "+d2.stream().limit(2).toList());
          }
        }
        var m = new HashMap<String,Long>();
        // substitution
        var open = outs(analysis); var f = outs(fixed);
        for (int i=1;i<=64;i++){ m.put("H"+i,(long)Math.ceilDiv(h,i)); m.put("W"+i,(long)Math.ceilDiv(w,i)); }
        for (int i=0;i<f.size();i++) {
          var s = open.get(i).shape().substitute(m);
          if (!s.equals(f.get(i).shape())) { if (seen.merge(each.block().id()+" DIFFERS", 1, Integer::sum)<4) System.out.println("DIFF "+each+" at "+h+"x"+w+" open "+open.get(i).shape()+" = "+s+" fixed "+f.get(i).shape()); break; }
        }
      }
      } catch (RuntimeException e) { if (seen.merge("threw "+e+" "+base.block().id(),1,Integer::sum)<2) e.printStackTrace(System.out); }
      }
    }
    System.out.println(seen);
    System.out.println(valid + " of " + all+", exported "+variants+" evals "+evals);
  }
}
