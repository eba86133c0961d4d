(** The sum over exponentially many paths is one forward pass: of absolute values, in which max-pools add. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network path_lists.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Sweep.
Variables (R : realFieldType) (A : architecture) (a : parameters R).

(** What a neuron puts out in the pass with input 1 and parameters |w|, |b|, max-pools adding. *)
Definition sweep_gate (y : nat -> R) (v : nat) : R :=
  if is_input A v then 1
  else (if has_bias A v then `|bias a v| else 0) + \sum_(u <- sources A v) `|weight a u v| * y u.

Fixpoint sweeps (n : nat) : seq R :=
  if n is m.+1 then let s := sweeps m in rcons s (sweep_gate (nth 0 s) m) else [::].

Definition sweep (v : nat) : R := nth 0 (sweeps v.+1) v.

Lemma size_sweeps n : size (sweeps n) = n.
Proof. by elim: n => //= n IH; rewrite size_rcons IH. Qed.

Lemma nth_sweeps n v : (v < n)%N -> nth 0 (sweeps n) v = sweep v.
Proof.
elim: n => // n IH; rewrite ltnS leq_eqVlt => /orP[/eqP -> //|lt].
by rewrite /= nth_rcons size_sweeps lt IH.
Qed.

Lemma sweepE v : sweep v = sweep_gate sweep v.
Proof.
rewrite /sweep /= nth_rcons size_sweeps ltnn eqxx /sweep_gate; case: ifP => // _; congr (_ + _).
by apply: eq_big_seq => u; rewrite mem_sources => /edge_lt lt; rewrite nth_sweeps.
Qed.

Lemma sum_abs_Phi k v : (v <= k)%N ->
  \sum_(s <- walks_to A k.+1 v) `|Phi A a s.1 s.2| = sweep v.
Proof.
elim/ltn_ind: v k => v IH k lev; rewrite (sum_walks_to A (fun u p => `|Phi A a u p|)).
rewrite sweepE /sweep_gate /Phi /=; case i: (is_input A v) => /=.
  by rewrite mulr1 normr1 big1_seq ?addr0 // => u; rewrite mem_sources input_no_edge.
rewrite mulr1; congr (_ + _); apply: eq_big_seq => u su.
have e : edge A u v by rewrite -mem_sources.
case: k lev => [|k] lev; first by have := leq_trans (edge_lt e) lev.
have lek : (u <= k)%N by rewrite -ltnS (leq_trans (edge_lt e)).
rewrite -(IH u (edge_lt e) k lek) mulr_sumr; apply: eq_big_seq => -[w p].
rewrite mem_walks_to ?(leqW lek) // => /andP[_ /eqP end_u].
by rewrite product_rcons end_u mulrA normrM mulrC.
Qed.

Theorem path_norm_eq_sweep (j : nat) (s : seq (nat * seq nat)) :
  is_output A j -> lists_paths A s j -> \sum_(p <- s) `|Phi A a p.1 p.2| = sweep j.
Proof. by move=> o l; rewrite (sum_lists_paths (fun u p => `|Phi A a u p|) o l) sum_abs_Phi. Qed.

End Sweep.
