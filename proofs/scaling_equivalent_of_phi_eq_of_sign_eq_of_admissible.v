(** On admissible parameters, Phi and the signs determine the rescaling class. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network live_paths.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Theorem scaling_equivalent_of_phi_eq_of_sign_eq_of_admissible (R : realFieldType)
    (A : architecture) (a b : parameters R) :
  admissible A a -> phi_equal A a b -> sign_equal A a b -> scaling_equivalent A a b.
Proof.
move=> adm phi [sw _]; have [l [l0 l1 [lw lb]]] := signed_scaling_of_phi_eq adm phi.
exists l; split=> // v; case h: (is_hidden A v); last by rewrite l1 ?h ?ltr01.
elim/ltn_ind: v h => v IH h; have [[u /andP[e w0]] _] := adm v h.
have lu : 0 < l u by case hu: (is_hidden A u); [exact: IH (edge_lt e) hu|rewrite l1 ?hu ?ltr01].
have := sw u v e; rewrite lw // !sgrM sgrV (gtr0_sg lu) mulr1 -[LHS]mul1r => /mulIf.
by rewrite sgr_eq0 => /(_ w0) /esym /eqP; rewrite sgr_cp0.
Qed.
