package vertebra.text;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The texts that stand in compiled code, and the method that each of them goes to.
final class Literals {

  /// A text and where it goes.
  ///
  /// @param goesTo the method that takes it, such as `java/util/regex/Pattern.compile`; blank if it
  ///   is kept or given back
  record Literal(String place, String text, String goesTo) {}

  /// What an instruction takes from the stack and puts onto it, in slots of 32 bits.
  private record Effect(int taken, int put) {}

  private final String place;
  private final List<CodeElement> code;
  private final Map<Label, Integer> labels = new HashMap<>();

  private Literals(String place, CodeModel code) {
    this.place = place;
    this.code = code.elementList();
    for (int i = 0; i < this.code.size(); i++)
      if (this.code.get(i) instanceof LabelTarget target) labels.put(target.label(), i);
  }

  static List<Literal> of(ClassModel model) {
    var found = new ArrayList<Literal>();
    for (var method : model.methods()) {
      var place = model.thisClass().asInternalName() + "." + method.methodName().stringValue();
      method.code().ifPresent(code -> found.addAll(new Literals(place, code).all()));
    }
    return found;
  }

  private List<Literal> all() {
    var found = new ArrayList<Literal>();
    for (int i = 0; i < code.size(); i++) {
      if (code.get(i) instanceof ConstantInstruction constant
          && constant.constantValue() instanceof String text)
        found.add(new Literal(place, text, goesTo(i + 1)));
      if (code.get(i) instanceof InvokeDynamicInstruction joined && isJoining(joined))
        for (var argument : joined.bootstrapArgs())
          if (argument instanceof String text)
            found.add(new Literal(place, text.replace('\u0001', '0'), goesTo(i + 1)));
    }
    return found;
  }

  private static boolean isJoining(InvokeDynamicInstruction call) {
    return call.name().stringValue().equals("makeConcatWithConstants");
  }

  /// Where a text goes that lies on top of the stack before an instruction; with others put
  /// together it goes where they go.
  private String goesTo(int from) {
    int above = 0;
    for (int i = from; i < code.size(); i++) {
      if (!(code.get(i) instanceof Instruction instruction)) continue;
      if (instruction instanceof BranchInstruction jump
          && jump.opcode().name().startsWith("GOTO")) {
        i = labels.get(jump.target());
        continue;
      }
      var effect = effect(instruction);
      if (effect.isEmpty()) return "";
      if (effect.get().taken() > above) {
        if (instruction instanceof InvokeDynamicInstruction joined && isJoining(joined)) above = 0;
        else return taker(instruction);
      } else above += effect.get().put() - effect.get().taken();
    }
    return "";
  }

  private static String taker(Instruction instruction) {
    return instruction instanceof InvokeInstruction call
        ? call.owner().asInternalName() + "." + call.name().stringValue()
        : "";
  }

  /// The effect of an instruction; empty where the method ends or goes several ways.
  private static Optional<Effect> effect(Instruction instruction) {
    return Optional.ofNullable(
        switch (instruction) {
          case ConstantInstruction it -> new Effect(0, it.typeKind().slotSize());
          case LoadInstruction it -> new Effect(0, it.typeKind().slotSize());
          case StoreInstruction it -> new Effect(it.typeKind().slotSize(), 0);
          case ArrayLoadInstruction it -> new Effect(2, it.typeKind().slotSize());
          case ArrayStoreInstruction it -> new Effect(2 + it.typeKind().slotSize(), 0);
          case FieldInstruction it -> field(it);
          case InvokeInstruction it ->
              call(it.typeSymbol(), it.opcode().name().equals("INVOKESTATIC") ? 0 : 1);
          case InvokeDynamicInstruction it -> call(it.typeSymbol(), 0);
          case NewObjectInstruction _ -> new Effect(0, 1);
          case NewMultiArrayInstruction it -> new Effect(it.dimensions(), 1);
          case ConvertInstruction it ->
              new Effect(it.fromType().slotSize(), it.toType().slotSize());
          case StackInstruction it -> stack(it);
          case OperatorInstruction it -> operator(it);
          case BranchInstruction it -> new Effect(it.opcode().name().contains("CMP") ? 2 : 1, 0);
          case MonitorInstruction _ -> new Effect(1, 0);
          case ReturnInstruction _,
              ThrowInstruction _,
              TableSwitchInstruction _,
              LookupSwitchInstruction _ ->
              null;
          default -> new Effect(0, 0);
        });
  }

  private static Effect field(FieldInstruction access) {
    int slots = TypeKind.from(access.typeSymbol()).slotSize();
    return switch (access.opcode()) {
      case GETSTATIC -> new Effect(0, slots);
      case PUTSTATIC -> new Effect(slots, 0);
      case GETFIELD -> new Effect(1, slots);
      default -> new Effect(1 + slots, 0);
    };
  }

  private static Effect call(MethodTypeDesc type, int receiver) {
    int taken = receiver;
    for (ClassDesc parameter : type.parameterList()) taken += TypeKind.from(parameter).slotSize();
    return new Effect(taken, TypeKind.from(type.returnType()).slotSize());
  }

  /// What lies below what is doubled stays where it is.
  private static Effect stack(StackInstruction instruction) {
    return switch (instruction.opcode()) {
      case POP -> new Effect(1, 0);
      case POP2 -> new Effect(2, 0);
      case DUP, DUP_X1, DUP_X2 -> new Effect(0, 1);
      case DUP2, DUP2_X1, DUP2_X2 -> new Effect(0, 2);
      default -> new Effect(0, 0);
    };
  }

  private static Effect operator(OperatorInstruction instruction) {
    int slots = instruction.typeKind().slotSize();
    var name = instruction.opcode().name();
    if (name.equals("ARRAYLENGTH") || name.endsWith("NEG")) return new Effect(slots, slots);
    if (name.contains("CMP")) return new Effect(2 * slots, 1);
    if (name.contains("SH")) return new Effect(slots + 1, slots);
    return new Effect(2 * slots, slots);
  }
}
