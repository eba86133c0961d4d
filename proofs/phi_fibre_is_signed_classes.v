(** Admissible parameters with one Phi: a rescaling class for each choice of signs, and no other.

    The first part describes the fibre of Phi through a; by the second, two of its elements are
    rescalings of each other, and have the same signs, exactly if their factors have. As every choice
    of signs occurs, there are 2^h classes where h is the number of hidden neurons. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network live_paths.
From proofs Require Import sign_eq_of_scaling_equivalent phi_eq_of_signed_scaling_equivalent.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Theorem phi_fibre_is_signed_classes (R : realFieldType) (A : architecture) (a : parameters R) :
  admissible A a ->
  (forall b, phi_equal A a b <-> signed_scaling_equivalent A a b) /\
  (forall (l m : nat -> R) b c,
     (forall v, l v != 0) -> (forall v, ~~ is_hidden A v -> l v = 1) -> rescaling A l a b ->
     (forall v, m v != 0) -> (forall v, ~~ is_hidden A v -> m v = 1) -> rescaling A m a c ->
     (scaling_equivalent A b c <-> forall v, Num.sg (l v) = Num.sg (m v)) /\
     (sign_equal A b c <-> forall v, Num.sg (l v) = Num.sg (m v))).
Proof.
move=> adm; split=> [b|l m b c l0 l1 [lw lb] m0 m1 [mw mb]].
  by split; [exact: signed_scaling_of_phi_eq|exact: phi_eq_of_signed_scaling_equivalent].
have signs : sign_equal A b c -> forall v, Num.sg (l v) = Num.sg (m v).
  case=> sw _ v; case h: (is_hidden A v); last by rewrite l1 ?m1 ?h.
  elim/ltn_ind: v h => v IH h; have [[u /andP[e w0]] _] := adm v h.
  have su : Num.sg (l u) = Num.sg (m u).
    by case hu: (is_hidden A u); [exact: IH (edge_lt e) hu|rewrite l1 ?m1 ?hu].
  have := sw u v e; rewrite lw // mw // !sgrM !sgrV su => /mulIf.
  by rewrite sgr_eq0 => /(_ w0) /mulIf; apply; rewrite sgr_eq0.
have scaling : (forall v, Num.sg (l v) = Num.sg (m v)) -> scaling_equivalent A b c.
  move=> same; exists (fun v => m v / l v); split=> [v|v h|].
  - by rewrite -sgr_gt0 sgrM sgrV same -expr2 sqr_sg m0 ltr01.
  - by rewrite l1 // m1 // divr1.
  - by split=> [u v e|v h]; rewrite ?lw ?mw ?lb ?mb //; field; rewrite ?l0 ?m0.
by split; split=> [|same]; eauto using sign_eq_of_scaling_equivalent.
Qed.
