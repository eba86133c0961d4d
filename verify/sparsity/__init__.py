"""Sparse recovery, deconvolution and sparse factorizations, decided exactly."""

from verify.convex.basis_pursuit import basis_pursuit, feasible, l1_minimal, unique_basis_pursuit
from verify.convex.denoising import basis_pursuit_denoising
from verify.convex.factor_wise import factor_wise
from verify.sparsity.attainment import (
    infimum_attained,
    leading_ranks_suffice,
    lower_upper_product,
)
from verify.sparsity.butterfly import butterfly, split_errors
from verify.sparsity.butterfly_quantization import FactorQuantization, quantize_factors
from verify.sparsity.chains import butterfly_along, split_errors_along
from verify.sparsity.circuits import circuits
from verify.sparsity.circulant_corners import constant_diagonals, corner_of_fourier_diagonal
from verify.sparsity.coherence import coherence_below, coherence_squared, equal_column_norms
from verify.sparsity.complete_classes import complete_classes_full_rank
from verify.sparsity.completion import (
    biclique_completion,
    completion_lifts,
    completion_loss,
    completion_no_worse,
    completion_of_factors,
    completion_supports,
    factors_of_completion,
    supports_of_completion,
)
from verify.sparsity.convolution import convolution_matrix, convolve, delta
from verify.sparsity.cosine_halves import cosine_transform, cosines_halve
from verify.sparsity.cosine_transforms import dct, dst
from verify.sparsity.deconvolution import (
    exponents_for_product_bound,
    factors_balanced,
    half_norm_attained,
    implicit_regularizer,
    least_l1_sum,
    least_sum,
    no_cancellation,
    nonzero,
    norm_bounds,
    one_sparse,
    product_bound,
    trivial_pair_minimal,
    trivial_pair_no_worse,
)
from verify.sparsity.descent import Runs, descent_runs
from verify.sparsity.equal_shares import reached_with_equal_shares
from verify.sparsity.essential_uniqueness import essentially_unique, inner_lines_nonzero
from verify.sparsity.exact_cover import (
    cover_of_sparse,
    exact_cover_exists,
    ones_have_sparse_solution,
    sparse_of_cover,
    three_ones_a_column,
)
from verify.sparsity.factor_families import unique_among_sparse_columns, unique_in_families
from verify.sparsity.factor_norms import (
    columnwise_balanced,
    diagonal_regularizer,
    entries_equal,
    identity_pair_minimal,
    l1_product_attained,
    minimal_under_diagonal,
    minimal_under_scaling,
    norms_balanced,
    product_of_rank_one,
)
from verify.sparsity.factor_uniqueness import (
    completable,
    disjoint_terms,
    identifiable_factors,
    locally_identifiable_factors,
    terms_nonzero,
)
from verify.sparsity.factorization import Factorization, factorize
from verify.sparsity.filter_cascades import (
    cascaded_filters,
    filter_levels_product,
    orthogonal_to_even_shifts,
    orthogonal_up_to_scales,
)
from verify.sparsity.fourier_diagonal import fourier_diagonal, shift_invariant
from verify.sparsity.gradient_butterfly import butterfly_by_gradient
from verify.sparsity.haar_levels import haar_levels_product, haar_matrix
from verify.sparsity.isometry import restricted_isometry
from verify.sparsity.known_factor import (
    best_second_factor,
    normal_equations,
    second_factor_no_worse,
)
from verify.sparsity.landscape import Landscape
from verify.sparsity.low_rank_blocks import blocks_low_rank, chain_product
from verify.sparsity.matching_pursuit import exact_omp, exact_recovery_condition, omp, omp_recovers
from verify.sparsity.nearness import (
    farther_than_splits,
    increasing,
    reached_by_splits,
    within_splits,
)
from verify.sparsity.null_space import (
    beats_circuits,
    null_space_constant,
    null_space_constants,
    null_space_property,
    stable_null_space_property,
)
from verify.sparsity.operator import Butterfly
from verify.sparsity.optimality import blocks_reached, no_nearer_than_blocks, supported
from verify.sparsity.palm import Multilayer, hierarchical_palm, palm
from verify.sparsity.patterns import (
    Pattern,
    chainable,
    kronecker_chain,
    kronecker_support,
    product_kronecker,
)
from verify.sparsity.projection import (
    best_support,
    greedy_projection_nearest,
    greedy_support,
    project,
)
from verify.sparsity.quantization import (
    no_nearer_than_quantized,
    quantize_rank_one,
    representable,
    rounding_optimal,
)
from verify.sparsity.recovery import (
    l1_recovers,
    same_measurements,
    sparse,
    stably_close,
    strict_dual,
    support_injective,
)
from verify.sparsity.robustness import robust_null_space_property, robustly_close
from verify.sparsity.roots import (
    bit_reversed_fourier,
    cosines_butterfly_permuted,
    roots_butterfly,
    sylvester_hadamard,
)
from verify.sparsity.sine_reductions import sine_transform, sines_reduce
from verify.sparsity.spark import spark, spark_above_twice, sparse_solutions_unique
from verify.sparsity.sparse_component import (
    Component,
    no_nearer_than_sparse_component,
    sparse_component,
)
from verify.sparsity.sparsest import (
    best_k_term_error,
    coefficient_fit,
    sparsest,
    support_selection,
)
from verify.sparsity.splits import butterfly_product, split_minors_vanish
from verify.sparsity.spurious import local_minimum, second_order_critical, spurious_minimum
from verify.sparsity.support import (
    Fixed,
    Regular,
    Sparse,
    SparseColumns,
    SparseRows,
    kronecker,
)
from verify.sparsity.tractability import disjoint_rectangles, tractable
from verify.sparsity.transforms import (
    circulant,
    daubechies,
    dft,
    haar,
    hadamard,
    toeplitz,
)
from verify.sparsity.triangular import (
    diagonal,
    exact_factors,
    leading_entry_nonzero,
    triangular_supports,
)
from verify.sparsity.valleys import spurious_valley

__all__ = [
    "Butterfly", "Component", "FactorQuantization", "Factorization", "Fixed", "Landscape",
    "Multilayer", "Pattern", "Regular", "Runs", "Sparse", "SparseColumns", "SparseRows",
    "basis_pursuit", "basis_pursuit_denoising", "beats_circuits", "best_k_term_error",
    "best_second_factor", "best_support", "biclique_completion", "bit_reversed_fourier",
    "blocks_low_rank", "blocks_reached", "butterfly", "butterfly_along", "butterfly_by_gradient",
    "butterfly_product", "cascaded_filters", "chain_product", "chainable", "circuits", "circulant",
    "coefficient_fit", "coherence_below", "coherence_squared", "columnwise_balanced", "completable",
    "complete_classes_full_rank", "completion_lifts", "completion_loss", "completion_no_worse",
    "completion_of_factors", "completion_supports", "constant_diagonals", "convolution_matrix",
    "convolve", "corner_of_fourier_diagonal", "cosine_transform", "cosines_butterfly_permuted",
    "cosines_halve", "cover_of_sparse", "daubechies", "dct", "delta", "descent_runs", "dft",
    "diagonal", "diagonal_regularizer", "disjoint_rectangles", "disjoint_terms", "dst",
    "entries_equal", "equal_column_norms", "essentially_unique", "exact_cover_exists",
    "exact_factors", "exact_omp", "exact_recovery_condition", "exponents_for_product_bound",
    "factor_wise", "factorize", "factors_balanced", "factors_of_completion", "farther_than_splits",
    "feasible", "filter_levels_product", "fourier_diagonal", "greedy_projection_nearest",
    "greedy_support", "haar", "haar_levels_product", "haar_matrix", "hadamard",
    "half_norm_attained", "hierarchical_palm", "identifiable_factors", "identity_pair_minimal",
    "implicit_regularizer", "increasing", "infimum_attained", "inner_lines_nonzero", "kronecker",
    "kronecker_chain", "kronecker_support", "l1_minimal", "l1_product_attained", "l1_recovers",
    "leading_entry_nonzero", "leading_ranks_suffice", "least_l1_sum", "least_sum", "local_minimum",
    "locally_identifiable_factors", "lower_upper_product", "minimal_under_diagonal",
    "minimal_under_scaling", "no_cancellation", "no_nearer_than_blocks", "no_nearer_than_quantized",
    "no_nearer_than_sparse_component", "nonzero", "norm_bounds", "normal_equations",
    "norms_balanced", "null_space_constant", "null_space_constants", "null_space_property", "omp",
    "omp_recovers", "one_sparse", "ones_have_sparse_solution", "orthogonal_to_even_shifts",
    "orthogonal_up_to_scales", "palm", "product_bound", "product_kronecker", "product_of_rank_one",
    "project", "quantize_factors", "quantize_rank_one", "reached_by_splits",
    "reached_with_equal_shares", "representable", "restricted_isometry",
    "robust_null_space_property", "robustly_close", "roots_butterfly", "rounding_optimal",
    "same_measurements", "second_factor_no_worse", "second_order_critical", "shift_invariant",
    "sine_transform", "sines_reduce", "spark", "spark_above_twice", "sparse", "sparse_component",
    "sparse_of_cover", "sparse_solutions_unique", "sparsest", "split_errors", "split_errors_along",
    "split_minors_vanish", "spurious_minimum", "spurious_valley", "stable_null_space_property",
    "stably_close", "strict_dual", "support_injective", "support_selection", "supported",
    "supports_of_completion", "sylvester_hadamard", "terms_nonzero", "three_ones_a_column",
    "toeplitz", "tractable", "triangular_supports", "trivial_pair_minimal", "trivial_pair_no_worse",
    "unique_among_sparse_columns", "unique_basis_pursuit", "unique_in_families", "within_splits",
]
