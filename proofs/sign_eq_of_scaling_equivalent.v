(** Rescaling neurons leaves the sign of every parameter alone. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Theorem sign_eq_of_scaling_equivalent (R : realFieldType) (A : architecture)
    (a b : parameters R) : scaling_equivalent A a b -> sign_equal A a b.
Proof.
case=> l [l0 _ [lw lb]]; split=> [u v e|v h].
  by rewrite lw // sgrM (gtr0_sg (divr_gt0 (l0 v) (l0 u))) mul1r.
by rewrite lb // sgrM (gtr0_sg (l0 v)) mul1r.
Qed.
