(** Phi and the signs determine the function, for any parameters at all.

    Let q be a path from a neuron v to an output, and let P_a and P_b be the products of the
    weights along it. Then y_b(v) P_b = y_a(v) P_a, by induction on v, since q may be prolonged
    backwards. Where P_a is not 0, the signs make P_a / P_b positive, so that it passes through a
    ReLU and a maximum. At an output q is empty. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Theorem realization_eq_of_phi_eq_of_sign_eq (R : realFieldType) (A : architecture)
    (a b : parameters R) : phi_equal A a b -> sign_equal A a b -> realization_equal A a b.
Proof.
move=> phi signs x.
have key v q : is_neuron A v -> path (edge A) v q -> is_output A (last v q) ->
    value A b x v * product b v q = value A a x v * product a v q.
  elim/ltn_ind: v q => v IH q n steps o.
  have sg := product_sg signs steps.
  have [a0|a0] := eqVneq (product a v q) 0.
    have b0 : product b v q = 0 by apply/eqP; rewrite -sgr_eq0 -sg a0 sgr0.
    by rewrite a0 b0 !mulr0.
  have b0 : product b v q != 0 by rewrite -sgr_eq0 -sg sgr_eq0.
  have c0 : 0 < product a v q / product b v q.
    by rewrite -sgr_gt0 sgrM sgrV -sg -expr2 sqr_sg a0 ltr01.
  set c := _ / _ in c0.
  suff -> : value A b x v = c * value A a x v by rewrite /c; field.
  have term u : u \in sources A v ->
      weight b u v * value A b x u = c * (weight a u v * value A a x u).
    move=> s; move: (s); rewrite mem_sources => e.
    have /= := IH u (edge_lt e) (v :: q) (source_neuron s); rewrite e steps => /(_ erefl o) E.
    apply: (mulIf b0); transitivity (value A b x u * (weight b u v * product b v q)); first by ring.
    by rewrite E /c; field.
  rewrite 2!valueE /gate; case: ifP => [i|Ni].
    have := phi v q; rewrite /is_path /Phi i steps o => /(_ erefl); rewrite !mul1r => E.
    by rewrite /c E divff ?mul1r.
  have pre : has_bias A v ->
      preactivation A b (value A b x) v = c * preactivation A a (value A a x) v.
    move=> h; rewrite /preactivation mulrDr mulr_sumr; congr (_ + _); last exact: eq_big_seq.
    have := phi v q; rewrite /is_path /Phi Ni h steps o => /(_ erefl) E.
    by apply: (mulIf b0); rewrite -E /c; field.
  case: ifP => [r|Nr]; first by rewrite pre ?(relu_has_bias r) // maxr_pmulr ?mulr0 // ltW.
  case: ifP => [m|Nm]; last by rewrite pre ?neuron_has_bias.
  by rewrite -maximumZ // -map_comp; congr (maximum _); apply/eq_in_map.
move=> v o; have /= := key v [::]; rewrite !mulr1 => -> //.
by rewrite /is_neuron o !orbT.
Qed.
