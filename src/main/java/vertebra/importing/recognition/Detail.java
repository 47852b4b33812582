package vertebra.importing.recognition;

import java.util.Optional;

/// How exactly descriptions say what an operator and a stored tensor are.
enum Detail {
  /// With every attribute and size, so that two parts of the same description do the same.
  EXACT {
    @Override
    String operation(Operation operation, int output) {
      return operation.token(output);
    }

    @Override
    String weight(StoredTensor stored) {
      return stored.asWeight();
    }

    @Override
    Optional<String> constant(StoredTensor stored) {
      return stored.asConstant();
    }
  },
  /// Without any number, so that parts of the same description differ in widths, windows and
  /// strides.
  FORM {
    @Override
    String operation(Operation operation, int output) {
      return operation.form(output);
    }

    @Override
    String weight(StoredTensor stored) {
      return "w" + stored.rank();
    }

    @Override
    Optional<String> constant(StoredTensor stored) {
      return Optional.of("c" + stored.rank());
    }
  };

  /// The word of an operator that is met at one of its outputs.
  abstract String operation(Operation operation, int output);

  /// The word of a stored tensor as a weight.
  abstract String weight(StoredTensor stored);

  /// The word of a stored tensor as a constant, if its numbers are known.
  abstract Optional<String> constant(StoredTensor stored);
}
